package import Datasets
package import Documents
package import Plans
import Tensors
package import Tokenizers

/// Models trained from scratch on the data itself: one on everything, one without the forget rows.
package struct Pretraining: LanguageModelSource {
  package static let name = "pretrain"
  package static let version = "1"
  package static let summary =
    "Trains a tokenizer and a small model from scratch until it has memorised the data."

  /// How to train; the defaults memorise a few hundred question-answer pairs.
  package static let defaults = TrainingOptions(
    epochs: 12, batchSize: 4, learningRate: 2e-3, schedule: .cosine, warmupEpochs: 1,
    weightDecay: 0.01, beta2: 0.99)

  package let architecture: (any Architecture)?
  package let tokenizer: (any TokenizerTrainer)?
  package let template: PromptTemplate
  package let training: TrainingOptions

  package init(_ p: inout Parameters) {
    architecture = p.component(
      "architecture", from: architectures, default: "llama", "The network and its sizes.")
    tokenizer = p.component(
      "tokenizer", from: tokenizers, default: "bpe", "How text becomes tokens.")
    template = PromptTemplate(&p)
    training = p.group("training", "How the models are trained.") {
      TrainingOptions(&$0, defaults: Self.defaults)
    }
  }

  package var trainsAllWeights: Bool { training.lora == nil }

  package func wire(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> ModelPair {
    guard let architecture, let tokenizer else {
      preconditionFailure("a source with problems is never wired")
    }
    let all = [data.forget, data.retain]
    let tokens = tokenizer.wire("\(label).tokenizer", on: all, template: template, into: &plan)
    func model(_ name: String, on corpora: [Ref<Corpus>], into plan: inout Plan) -> Ref<Checkpoint>
    {
      architecture.wirePretraining(
        "\(label).\(name)", on: corpora, tokens, template: template, training: training,
        seed: seed, into: &plan)
    }
    return ModelPair(
      start: model("start", on: all, into: &plan),
      retrain: model("retrain", on: [data.retain], into: &plan))
  }

  package func wireRetrained(
    _ label: String, keeping kept: [Ref<Corpus>], data: TrainingData, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<Checkpoint>? {
    guard let architecture, let tokenizer else {
      preconditionFailure("a source with problems is never wired")
    }
    let tokens = tokenizer.wire(
      "\(label).tokenizer", on: [data.forget, data.retain], template: template, into: &plan)
    return architecture.wirePretraining(
      "\(label).retrain", on: kept, tokens, template: template, training: training, seed: seed,
      into: &plan)
  }

  /// Adds fresh weights with the tokenizer of all the data.
  package func wireUntaught(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> Untaught? {
    guard let architecture, let tokenizer else {
      preconditionFailure("a source with problems is never wired")
    }
    let tokens = tokenizer.wire(
      "\(label).tokenizer", on: [data.forget, data.retain], template: template, into: &plan)
    return Untaught(
      model: architecture.wireFresh(
        "\(label).untaught", tokens, template: template, seed: seed, into: &plan),
      training: training)
  }
}
