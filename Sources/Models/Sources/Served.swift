package import Documents
package import Pipeline
import Tensors
import Tokenizers

/// A model behind a service that completes texts: it can be asked and scored, and its weights are out of reach.
package struct Served: ModelSource {
  package static let name = "service"
  package static let version = "1"
  package static let summary =
    "A model behind an OpenAI-compatible completion service, such as vLLM; every reply is stored."

  private let service: CompletionService
  private let prompt: PromptTemplate

  package init(_ p: inout Parameters) {
    service = CompletionService(&p)
    prompt = PromptTemplate(&p)
  }

  package var hasRetrain: Bool { false }
  package var completionService: CompletionService? { service }

  package func wire(
    _ label: String, data: TrainingData, seed: UInt64, into plan: inout Plan
  ) throws -> ModelPair {
    ModelPair(start: plan.add("\(label).start", Serve(prompt: prompt)), retrain: nil)
  }

  package func encode(to encoder: any Encoder) throws {
    // A source is no step: what it wires carries the parameters. Its description is enough here.
    var container = encoder.singleValueContainer()
    try container.encode(Self.name)
  }
}

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
