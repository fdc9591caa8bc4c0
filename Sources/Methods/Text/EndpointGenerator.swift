package import Documents
package import Models
package import Plans
import Tensors

/// A language model behind a web service writes.
package struct EndpointGenerator: TextGenerator {
  package static let name = "endpoint"
  package static let version = "1"
  package static let summary =
    "A language model behind an OpenAI-compatible service writes; every reply is stored."

  package let endpoint: Endpoint

  package init(_ p: inout Parameters) { endpoint = Endpoint(&p) }

  package func wire(
    _ label: String, _ requests: Ref<TextRequests>, model: Ref<Checkpoint>, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<TextReplies> {
    plan.add("\(label) replies", AskEndpoint(endpoint: endpoint, seed: seed), requests)
  }
}

/// Asks a web service every request, one after the other.
///
/// It is light, as it only waits: so it runs where the network is.
package struct AskEndpoint: Step {
  package static let kind = "ask-endpoint"
  package static let version = "1"

  package let endpoint: Endpoint
  package let seed: UInt64

  package init(endpoint: Endpoint, seed: UInt64) {
    self.endpoint = endpoint
    self.seed = seed
  }
  package var capabilities: [Capability] { [.host(of: endpoint.baseURL)] }

  package func run(_ input: TextRequests, _ context: Context) throws -> TextReplies {
    try TextReplies.gather(input.requests.count, context) { index in
      let request = input.requests[index]
      var stream = request.stream("endpoint", seed)
      return request.task.cleaned(
        try endpoint.reply(to: request.instruction, seed: stream.next(), context))
    }
  }
}
