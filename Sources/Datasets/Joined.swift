package import Documents
package import Plans

/// Several data sets one after the other, such as questions about a book and passages of it.
package struct Joined: Dataset {
  package static let name = "join"
  package static let version = "1"
  package static let summary = "The rows of several data sets, one set after the other."
  package static var shorthand: String? { "sets" }

  package let sets: [any Dataset]

  package init(_ p: inout Parameters) {
    sets = p.componentList(
      "sets", from: datasets, default: nil, count: 1...1000, "The data sets, in order."
    ).map(\.value)
  }

  /// Puts together sets in hand.
  package init(_ sets: [any Dataset]) {
    self.sets = sets
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    var parts: [Ref<Corpus>] = []
    for (index, set) in sets.enumerated() {
      parts.append(try set.wire("\(label) \(index + 1)", into: &plan))
    }
    return plan.add(label, JoinRows(), parts)
  }
}
