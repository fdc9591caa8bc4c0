package import Documents
package import Plans

/// A way to unlearn, whatever the kind of model: it adds its steps to the plan and promises what is compared.
package protocol Method<Task, Outcome>: Component {
  /// What it is asked to do: `Unlearning` for language models.
  associatedtype Task: Sendable
  /// What comes of it: a `Checkpoint` for language models.
  associatedtype Outcome: Artifact
  /// Its full name, class, papers, formula, and what published code does otherwise.
  static var about: MethodFacts { get }
  /// Whether it takes the model that never saw what is to be forgotten, which published models do not have.
  var needsRetrain: Bool { get }
  /// Whether it trains the model anew, for which the model source must teach it.
  var needsTeaching: Bool { get }
  /// Whether it reads or changes weights, which a model of which only answers are known does not have here.
  var needsWeights: Bool { get }
  /// The epochs of its training; nil for a method whose training is not done in parts, so that it has only a start and an end.
  var epochsInParts: Int? { get }
  func wire(_ task: Task, into plan: inout Plan) throws -> Ref<Outcome>
}

extension Method {
  package var needsRetrain: Bool { false }
  /// It does not.
  package var needsTeaching: Bool { false }
  package var needsWeights: Bool { true }
  /// None.
  package var epochsInParts: Int? { nil }
}
