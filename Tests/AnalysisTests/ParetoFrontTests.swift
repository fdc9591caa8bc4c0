import Analysis
import TestKit
import Testing

@Suite struct ParetoFrontTests {
  /// The definition: nothing is as good in both and better in one.
  private func bruteForce(_ points: [(x: Double, y: Double)]) -> Set<Int> {
    Set(
      points.indices.filter { a in
        !points.contains {
          $0.x >= points[a].x && $0.y >= points[a].y
            && ($0.x > points[a].x || $0.y > points[a].y)
        }
      })
  }

  @Test func `the front is that of the definition, with ties, equal points and what is no number`()
  {
    var sizes: Set<Int> = []
    for seed in 0..<2_000 {
      var stream = ReferenceStream(state: UInt64(seed))
      let count = stream.below(30)
      let spread = [2, 5, 1_000][stream.below(3)]
      let points = (0..<count).map { _ -> (x: Double, y: Double) in
        var (x, y) = (Double(stream.below(spread)), Double(stream.below(spread)))
        switch stream.below(40) {
        case 0: x = .nan
        case 1: y = -.infinity
        case 2: x = .infinity
        default: break
        }
        return (x, y)
      }
      let found = ParetoFront.members(points)
      sizes.insert(found.count)
      #expect(found == bruteForce(points), "\(points)")
    }
    #expect(sizes.count > 5)
  }
}
