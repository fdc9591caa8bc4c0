package import Documents
package import Pipeline

/// Several data sets one after the other, such as questions about a book and passages of it.
package struct Joined: Dataset {
  package static let name = "join"
  package static let version = "1"
  package static let summary = "The rows of several data sets, one set after the other."
  package static var shorthand: String? { "sets" }

  package let sets: Parts

  package init(_ p: inout Parameters) {
    sets = Parts(
      all: p.componentList(
        "sets", from: datasets, default: nil, count: 1...1000, "The data sets, in order."
      ).map(\.value))
  }

  /// The parts, which are inputs and no part of any key.
  package struct Parts: Encodable, Sendable {
    let all: [any Dataset]

    /// Encodes an empty object, whatever the parts.
    package func encode(to encoder: any Encoder) throws {
      _ = encoder.container(keyedBy: NoKeys.self)
    }

    private enum NoKeys: CodingKey {}
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    var parts: [Ref<Corpus>] = []
    for (index, set) in sets.all.enumerated() {
      parts.append(try set.wire("\(label) \(index + 1)", into: &plan))
    }
    return plan.add(label, JoinRows(), parts)
  }
}
