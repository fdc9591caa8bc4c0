package import Plans
import Tensors
import Tokenizers

/// Makes what stands here for a model behind a service: how it is asked, without weights.
package struct Serve: Step {
  package static let kind = "serve"
  package static let version = "1"

  package let prompt: PromptTemplate

  package init(prompt: PromptTemplate) { self.prompt = prompt }

  package func run(_ input: (), _ context: Context) throws -> Checkpoint {
    // Nothing reads by this tokenizer; a checkpoint has one.
    let tokenizer = try BytePairTrainer(vocabulary: 257, minFrequency: 1).train(on: [])
    return Checkpoint(
      architecture: RemoteModel(), tokenizer: tokenizer, template: prompt,
      weights: Weights([]) { _ in [] })
  }
}
