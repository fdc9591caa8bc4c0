package import Models
package import Plans
import Tensors

/// Keeps one of a model's control tokens, which from then on stands in front of every text.
package struct KeepControl: Step {
  package static let kind = "keep-control"
  package static let version = "1"

  let level: Int

  /// `level` is counted from 0.
  package init(level: Int) { self.level = level }

  /// A model is read.
  package var resources: Resources { .heavy }

  /// The model after a round of training, with the tokens of all levels.
  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    guard level < input.softPrompt else {
      throw MethodError(
        "the model has \(input.softPrompt) control tokens, and none of level \(level + 1)")
    }
    let spec = input.table.place(SoftPrompt.weight).spec
    let vectors = FloatMemory(count: spec.count)
    try input.weights.load(spec.name, into: vectors.floats)
    let range = level * spec.columns..<(level + 1) * spec.columns
    return input.prompted(by: vectors.floats[range].array)
  }
}
