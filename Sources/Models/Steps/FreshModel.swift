import Documents
package import Plans
import Tensors
import Tokenizers

/// Makes a model of an architecture that has learnt nothing yet: what `Pretrain` begins with.
package struct FreshModel<Network: Architecture>: Step {
  package static var kind: String { "fresh-model" }
  package static var version: String { "1 \(Network.name)@\(Network.version)" }

  let architecture: Network
  let template: PromptTemplate
  let seed: UInt64

  /// Draws weights from a seed.
  package init(_ architecture: Network, template: PromptTemplate, seed: UInt64) {
    self.architecture = architecture
    self.template = template
    self.seed = seed
  }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  package func run(_ input: TokenizerArtifact, _ context: Context) throws -> Checkpoint {
    architecture.fresh(input.tokenizer, template: template, Seed(seed))
  }
}

extension Architecture {
  /// A model with weights drawn from a seed.
  func fresh(_ tokenizer: Tokenizer, template: PromptTemplate, _ seed: Seed) -> Checkpoint {
    let table = WeightTable(layout(vocabulary: tokenizer.count))
    return Checkpoint(
      architecture: self, tokenizer: tokenizer, template: template,
      weights: Weights(flat: table.initial(seed), table))
  }

  /// Adds the step that makes a fresh model of this architecture.
  package func wireFresh(
    _ label: String, _ tokenizer: Ref<TokenizerArtifact>, template: PromptTemplate, seed: UInt64,
    into plan: inout Plan
  ) -> Ref<Checkpoint> {
    plan.add(label, FreshModel(self, template: template, seed: seed), tokenizer)
  }
}
