import Documents
package import Models
package import Plans
package import Tensors

/// Rounds all weights to 16 bits, as models are often published.
package struct Precision: FormatAttack {
  package static let name = "precision"
  package static let version = "1"
  package static let summary = "Rounds all weights to bf16 or f16."
  package static let known: [ElementFormat] = [.bf16, .f16]

  package let formats: [ElementFormat]

  package init(formats: [ElementFormat]) { self.formats = formats }

  package static func step(_ format: ElementFormat) -> RoundWeights { RoundWeights(format: format) }
}

/// Writes every weight of a model as a number of 16 bits.
package struct RoundWeights: Step {
  package static let kind = "round-weights"
  package static let version = "1"

  package let format: ElementFormat

  package init(format: ElementFormat) { self.format = format }

  package var resources: Resources { .heavy }

  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    try input.storing { _ in format }
  }
}
