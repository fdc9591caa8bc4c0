package import Documents
package import Plans

/// A model behind a service that completes texts: it can be asked and scored, and its weights are out of reach.
package struct Served: LanguageModelSource {
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
    ModelPair(start: wire("\(label).start", into: &plan), retrain: nil)
  }

  /// Adds what stands for the model alone.
  package func wire(_ label: String, into plan: inout Plan) -> Ref<Checkpoint> {
    plan.add(label, Serve(prompt: prompt))
  }

  package func encode(to encoder: any Encoder) throws {
    // A source is no step: what it wires carries the parameters. Its description is enough here.
    var container = encoder.singleValueContainer()
    try container.encode(Self.name)
  }
}
