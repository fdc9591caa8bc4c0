/// A point that was asked about, as the search and as the objective see it.
struct Candidate: Codable, Sendable {
  /// In the coordinates of the search.
  let place: Numbers
  /// What is evaluated.
  let point: Numbers
  /// The length of the standard normal vector that it came from; nil when it came from elsewhere.
  let length: Double?
  /// True when somebody else proposed it, so that it teaches no direction to avoid.
  let isInjected: Bool
}

/// The best point so far.
package struct BestPoint: Codable, Sendable, Equatable {
  private var numbers: Numbers
  /// How many evaluations there had been.
  package let evaluations: Int

  init(_ point: [Double], _ value: Double, evaluations: Int) {
    numbers = Numbers(point + [value])
    self.evaluations = evaluations
  }

  package var point: [Double] { Array(numbers.values.dropLast()) }
  package var value: Double { numbers.values.last ?? .infinity }
}
