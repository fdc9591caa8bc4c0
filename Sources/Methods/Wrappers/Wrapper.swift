package import Documents
package import Models
package import Plans

/// A method that lets another one train, by a rule of its own for gradients.
package protocol Wrapper: Method where Task == Unlearning, Outcome == Checkpoint {
  /// The method that trains; nil in a spec with problems.
  var method: (any GradientMethod)? { get }
  var rule: GradientRule { get }
}

extension Wrapper {
  package var facts: [Fact] { facts(around: method, readingRetain: rule.needsRetain) }

  /// Those of the method inside.
  package var epochsInParts: Int? { method?.epochsInParts }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    guard let method else { preconditionFailure("a method with problems is never wired") }
    var task = task
    task.rule = rule
    return try method.wire(task, into: &plan)
  }
}

extension Parameters {
  /// Reads `method`, one that is a loss; reports another one.
  mutating func wrapped(default fallback: String) -> (any GradientMethod)? {
    let help = "The method whose loss is trained, one that is a loss."
    let any = component("method", from: methods, default: fallback, help)
    if let any, !(any is any GradientMethod) {
      report("method", "must be a method that is a loss, such as \(fallback)")
    }
    return any as? any GradientMethod
  }
}
