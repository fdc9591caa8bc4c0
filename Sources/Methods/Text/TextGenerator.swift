package import Documents
package import Models
package import Plans

/// Somebody who writes texts for a method: rules, the model itself, or a model behind an endpoint.
package protocol TextGenerator: Component {
  /// Whether it can tell if an answer gives something away; rules of writing cannot.
  static var canJudge: Bool { get }
  /// Adds what turns requests into replies; `model` is the one that is to forget.
  func wire(
    _ label: String, _ requests: Ref<TextRequests>, model: Ref<Checkpoint>, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<TextReplies>
}

extension TextGenerator {
  package static var canJudge: Bool { true }
}

/// Every text generator a spec can name; add yours here.
package let textGenerators = Registry<any TextGenerator>(
  family: "text generator", [RuleGenerator.self, ModelGenerator.self, EndpointGenerator.self])
