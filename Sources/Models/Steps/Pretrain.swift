package import Datasets
import Documents
package import Plans
import Tensors

/// Trains a fresh model on the answers of corpora until it knows them.
package struct Pretrain<Network: Architecture>: Step {
  package static var kind: String { "pretrain" }
  package static var version: String { "4 \(Network.name)@\(Network.version)" }

  package let architecture: Network
  package let template: PromptTemplate
  package let training: TrainingOptions
  package let seed: UInt64

  package init(
    _ architecture: Network, template: PromptTemplate, training: TrainingOptions, seed: UInt64
  ) {
    self.architecture = architecture
    self.template = template
    self.training = training
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  package func run(_ input: ([Corpus], TokenizerArtifact), _ context: Context) throws -> Checkpoint
  {
    let fresh = architecture.fresh(input.1.tokenizer, template: template, Seed(seed))
    let examples = try fresh.examples(
      of: Corpus(rows: input.0.flatMap(\.rows)), maxLength: training.maxLength)
    return try Trainer(options: training, seed: Seed(seed)).train(fresh, on: examples, context) {
      step in
      step.primary.crossEntropy(on: step.tape)
    }
  }
}

extension Architecture {
  /// Adds the step that trains a fresh model of this architecture.
  package func wirePretraining(
    _ label: String, on corpora: [Ref<Corpus>], _ tokenizer: Ref<TokenizerArtifact>,
    template: PromptTemplate, training: TrainingOptions, seed: UInt64, into plan: inout Plan
  ) -> Ref<Checkpoint> {
    let step = Pretrain(self, template: template, training: training, seed: seed)
    return plan.add(label, step, corpora, tokenizer)
  }
}
