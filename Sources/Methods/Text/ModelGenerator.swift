package import Documents
package import Models
package import Plans
import Tensors
import Tokenizers

/// A language model writes: the one that is to forget, or another published one.
package struct ModelGenerator: TextGenerator {
  package static let name = "model"
  package static let version = "1"
  package static let summary = "The model itself writes, or another published one, offline."

  private let origin: (any ModelOrigin)?
  private let prompt: PromptTemplate
  private let settings: GenerationSettings

  package init(_ p: inout Parameters) {
    origin = p.optionalComponent(
      "from", from: modelOrigins, "Another model; the one that is to forget when left out.")
    prompt = PromptTemplate(chatting: &p)
    settings = GenerationSettings(&p, defaults: Self.defaults)
    if origin == nil, !p.isDescribing {
      for name in ["prompt", "system"] where p.has(name) {
        p.report(name, "'\(name)' is for another model, which 'from' names")
      }
    }
  }

  private static let defaults = GenerationSettings(
    maxNewTokens: 96, sampling: Sampling(temperature: 0.7, topP: 0.9))

  package func wire(
    _ label: String, _ requests: Ref<TextRequests>, model: Ref<Checkpoint>, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<TextReplies> {
    let writer = try origin?.wire("\(label) writer", prompt: prompt, into: &plan) ?? model
    return plan.add(
      "\(label) replies", WriteByModel(settings: settings, seed: seed), writer, requests)
  }
}
