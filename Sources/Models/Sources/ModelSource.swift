package import Documents
package import Plans

/// Where the model of an experiment comes from, whatever its kind: it adds its steps to the plan.
package protocol ModelSource<Data, Made>: Component {
  /// What it is made from.
  associatedtype Data: Sendable
  /// What methods and metrics are given of it.
  associatedtype Made: Sendable
  /// Whether there is a model that never saw what is to be forgotten.
  var hasRetrain: Bool { get }
  /// Whether it is taught its data here, so that it can be taught otherwise.
  var teaches: Bool { get }
  /// Whether it trains all weights of a model, and not low-rank changes of them.
  var trainsAllWeights: Bool { get }
  /// Why its weights are out of reach, as the end of a sentence; nil where they are here.
  var withheld: String? { get }
  func wire(_ label: String, data: Data, seed: UInt64, into plan: inout Plan) throws -> Made
}

extension ModelSource {
  /// Most sources can make it.
  package var hasRetrain: Bool { true }
  /// As far as it can be taught without what is to be forgotten.
  package var teaches: Bool { hasRetrain }
  /// Most sources train nothing that a spec could hold in few bits.
  package var trainsAllWeights: Bool { false }
  /// Most sources have them here.
  package var withheld: String? { nil }
}
