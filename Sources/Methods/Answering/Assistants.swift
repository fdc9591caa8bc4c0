import Documents
package import Models
package import Plans
import Tensors

/// Makes a small model of the first blocks of a large one, with its embedding and its head.
package struct TakeBlocks: Step {
  package static let kind = "take-blocks"
  package static let version = "1"

  /// At most those that there are.
  package let blocks: Int

  package init(blocks: Int) { self.blocks = blocks }

  package var resources: Resources { .heavy }

  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    let kind = type(of: input.architecture).name
    var parameters = try input.architecture.parameters()
    guard let layers = parameters["layers"]?.integer else {
      throw MethodError("the architecture '\(kind)' does not say how many blocks it has")
    }
    parameters["layers"] = .integer(min(blocks, layers))
    let described: JSONValue = .object([kind: .object(parameters)])
    guard let smaller = architectures.make(described.node(file: "config.json")).value else {
      throw MethodError("the architecture '\(kind)' cannot have \(min(blocks, layers)) blocks")
    }
    let table = WeightTable(smaller.layout(vocabulary: input.vocabulary))
    return Checkpoint(
      architecture: smaller, tokenizer: input.tokenizer, template: input.template,
      weights: Weights(
        tensors: try table.specs.map { spec in
          (spec.name, input.weights.format(spec.name) ?? .f32, try input.weights.bytes(spec.name))
        }), vocabulary: input.vocabulary, chat: input.chat)
  }
}

/// Lets the logits of other models change those of a model from now on.
package struct CombineLogits: Step {
  package static let kind = "combine-logits"
  package static let version = "1"

  package let weights: [Double]
  package let filter: Double?

  package init(weights: [Double], filter: Double? = nil) {
    self.weights = weights
    self.filter = filter
  }

  package var resources: Resources { .heavy }

  /// The model, and one for each weight.
  package func run(_ input: (Checkpoint, [Checkpoint]), _ context: Context) throws -> Checkpoint {
    try input.0.offset(by: input.1, LogitOffset(weights: weights, filter: filter))
  }
}

extension Unlearning {
  /// The same task for another model.
  func starting(from model: Ref<Checkpoint>, as name: String? = nil) -> Unlearning {
    var task = Unlearning(
      label: name ?? label, start: model, retrain: retrain, forget: forget, retain: retain,
      seed: seed)
    task.rule = rule
    task.kept = kept
    task.cuts = cuts
    task.original = original ?? start
    return task
  }

  /// The same task for an assistant, which is trained whole: it has a start and an end.
  func assisting(from model: Ref<Checkpoint>) -> Unlearning {
    var task = starting(from: model)
    task.cuts = []
    return task
  }
}
