/// A share in the words of a survey's table: low, medium or high, by two thresholds that are stated beside it.
package struct Level: Sendable, Equatable {
  /// Below it a share is low.
  package let medium: Double
  /// From it on a share is high.
  package let high: Double

  /// Takes the two thresholds, shares of one.
  package init(medium: Double, high: Double) {
    (self.medium, self.high) = (medium, high)
  }

  /// The word for a share.
  package func word(_ share: Double) -> String {
    share < medium ? "low" : share < high ? "medium" : "high"
  }

  /// How much of the way from one value to another a third has covered; nil where there is no way to go.
  ///
  /// 0 at `start`, 1 at `goal`, more beyond it.
  package static func covered(_ value: Double, from start: Double, to goal: Double) -> Double? {
    let way = goal - start
    return way == 0 || !way.isFinite ? nil : (value - start) / way
  }
}
