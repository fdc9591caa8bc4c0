package import Documents
package import Models
package import Pipeline
package import Tensors

/// Quantises the weights as GGUF files hold them, which can bring back what unlearning hid in their last bits (Zhang
/// and others, 2025).
package struct Quantise: Attack {
  package static let name = "quantise"
  package static let version = "1"
  package static let summary = "Rounds the weights to 8 or 4 bits, as GGUF files hold them."
  package static let shorthand: String? = "formats"
  private static let known: [ElementFormat] = [.q8_0, .q4_0, .q4_k]

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
      let step = QuantiseWeights(format: format)
      return Attempt(
        model: plan.add("\(target.label) \(title)", step, target.model), sets: target.sets)
    }
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
