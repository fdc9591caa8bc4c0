package import Datasets
package import Documents
package import Plans
import Tensors

/// A published model, as it is or after it was taught the data.
package struct Pretrained: LanguageModelSource {
  package static let name = "pretrained"
  package static let version = "1"
  package static let summary = "A published model, used as it is or taught the data first."

  /// How to teach; the defaults are for low-rank training of a few hundred question-answer pairs.
  package static let defaults = TrainingOptions(
    epochs: 5, batchSize: 8, learningRate: 2e-4, schedule: .linear, warmupEpochs: 0.5)

  private let origin: (any ModelOrigin)?
  private let prompt: PromptTemplate
  private let teach: TrainingOptions?
  private let retrained: (any ModelOrigin)?

  package init(_ p: inout Parameters) {
    origin = p.component(
      "from", from: modelOrigins, default: nil, "Where the published model is found.")
    prompt = PromptTemplate(chatting: &p)
    teach = p.optionalGroup(
      "teach",
      "How the model is taught the data first; without it the published model is what forgets, and "
        + "there is no 'retrain'."
    ) { TrainingOptions(&$0, defaults: Self.defaults) }
    retrained =
      p.has("retrain")
      ? p.component(
        "retrain", from: modelOrigins, default: nil,
        "Where a published model is found that never saw the forget rows, such as TOFU's retain90: the reference."
      ) : nil
    if teach != nil, retrained != nil {
      p.report(
        "retrain", "a model that is taught here is retrained here too",
        help: "leave out 'teach' for a model that was published taught, or 'retrain'")
    }
  }

  package var hasRetrain: Bool { teach != nil || retrained != nil }
  /// Where a spec says so.
  package var teaches: Bool { teach != nil }
  package var trainsAllWeights: Bool { teach.map { $0.lora == nil } ?? false }

  package func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>? {
    guard let origin else { preconditionFailure("a source with problems is never wired") }
    return try origin.wire(label, prompt: prompt, into: &plan)
  }

  package func wire(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> ModelPair {
    guard let published = try wirePublished(label, into: &plan) else {
      preconditionFailure("a pretrained model was published")
    }
    guard let teach else {
      return ModelPair(
        start: published,
        retrain: try retrained?.wire("\(label).retrain", prompt: prompt, into: &plan),
        published: published)
    }
    let step = Teach(training: teach, seed: seed)
    return ModelPair(
      start: plan.add("\(label).start", step, published, [data.forget, data.retain]),
      retrain: plan.add("\(label).retrain", step, published, [data.retain]),
      published: published)
  }

  package func wireRetrained(
    _ label: String, keeping kept: [Ref<Corpus>], data: TrainingData, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<Checkpoint>? {
    guard let teach, let published = try wirePublished(label, into: &plan) else { return nil }
    return plan.add("\(label).retrain", Teach(training: teach, seed: seed), published, kept)
  }

  /// Adds the published model, where it is taught.
  package func wireUntaught(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> Untaught? {
    guard let teach, let published = try wirePublished(label, into: &plan) else { return nil }
    return Untaught(model: published, training: teach)
  }
}
