package import Documents
package import Models
package import Pipeline
package import Tensors

/// Rounds all weights to 16 bits, as models are often published.
package struct Precision: Attack {
  package static let name = "precision"
  package static let version = "1"
  package static let summary = "Rounds all weights to bf16 or f16."
  package static let shorthand: String? = "formats"
  private static let known: [ElementFormat] = [.bf16, .f16]

  package let formats: [ElementFormat]

  package init(_ p: inout Parameters) {
    let names = Self.known.map(\.rawValue)
    formats = p.choices(
      "formats", of: names, default: names, count: 1...names.count,
      "The formats to try, each by itself."
    ).compactMap(ElementFormat.init(rawValue:))
  }

  package var titles: [String] { formats.map { "\(Self.name) \($0.rawValue)" } }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    zip(formats, titles).map { format, title in
      let step = RoundWeights(format: format)
      return Attempt(
        model: plan.add("\(target.label) \(title)", step, target.model), sets: target.sets)
    }
  }
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
