/// A loss on its way, in a bounded number of points: where there are too many, every other one goes.
package struct LossCurve: Sendable {
  private static let limit = 400
  /// How far the step was, and its loss.
  package private(set) var points: [(done: Double, loss: Double)] = []
  private var stride = 1
  private var seen = 0

  mutating func add(_ done: Double, _ loss: Double) {
    defer { seen += 1 }
    guard seen.isMultiple(of: stride) else { return }
    points.append((done, loss))
    guard points.count > Self.limit else { return }
    points = points.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
    stride *= 2
  }
}
