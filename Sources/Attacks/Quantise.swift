import Documents
package import Models
package import Plans
package import Tensors

/// Quantises the weights as GGUF files hold them, which can bring back what unlearning hid in their last bits (Zhang
/// and others, 2025).
package struct Quantise: FormatAttack {
  package static let name = "quantise"
  package static let version = "1"
  package static let summary = "Rounds the weights to 8 or 4 bits, as GGUF files hold them."
  package static let known: [ElementFormat] = [.q8_0, .q4_0, .q4_k]

  package let formats: [ElementFormat]

  package init(formats: [ElementFormat]) { self.formats = formats }

  package static func step(_ format: ElementFormat) -> QuantiseWeights {
    QuantiseWeights(format: format)
  }
}

/// Writes the matrices of a model in blocks, as a GGUF file of one format holds them.
///
/// Vectors, learned positions and a soft prompt stay as they are. Where rows are no whole blocks, Q4_K gives way to Q5_0
/// and this to F16, as in llama.cpp.
package struct QuantiseWeights: Step {
  package static let kind = "quantise-weights"
  package static let version = "1"

  package let format: ElementFormat

  package init(format: ElementFormat) { self.format = format }

  package var resources: Resources { .heavy }

  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    let names = type(of: input.architecture).published.gguf
    return try input.storing { spec in
      let isKept =
        spec.rows == 1 || spec.name == SoftPrompt.weight
        || names?.name(of: spec.name)?.hasPrefix("position_embd") == true
      return isKept ? nil : held(columns: spec.columns)
    }
  }

  /// The first of the formats that come into question whose blocks fill a row.
  private func held(columns: Int) -> ElementFormat {
    let choice: [ElementFormat] = format == .q4_k ? [.q4_k, .q5_0] : [format]
    return choice.first { columns.isMultiple(of: $0.blockSize) } ?? .f16
  }
}
