/// The area under the ROC curve of a score: the chance that a score of the second group is higher than one of the
/// first, ties counting half (Mann and Whitney's U over the number of pairs).
package struct RankedScores: Sendable {
  /// Both groups in ascending order: the item, its group, and whether it ends a run of ties.
  private let order: [(item: Int, isFirst: Bool, endsTie: Bool)]
  package let sizes: (first: Int, second: Int)

  /// Ranks two groups; nil when one is empty or holds a value that is not a number.
  package init?(_ first: [Double], _ second: [Double]) {
    guard !first.isEmpty, !second.isEmpty, !(first + second).contains(where: \.isNaN) else {
      return nil
    }
    sizes = (first.count, second.count)
    let all =
      (first.indices.map { (first[$0], $0, true) } + second.indices.map { (second[$0], $0, false) })
      .sorted { ($0.0, $0.1, $0.2 ? 0 : 1) < ($1.0, $1.1, $1.2 ? 0 : 1) }
    order = all.indices.map { index in
      (all[index].1, all[index].2, index == all.count - 1 || all[index].0 != all[index + 1].0)
    }
  }

  /// The area of the two groups as they are.
  package var area: Double { area(once) }

  /// The area when each item is there as often as it was drawn.
  package func area(_ counts: [[Int32]]) -> Double {
    // Twice U: pairs with the first below the second count two, ties one.
    var twice = 0
    var below = 0
    var (tiedFirst, tiedSecond) = (0, 0)
    for entry in order {
      if entry.isFirst {
        tiedFirst += Int(counts[0][entry.item])
      } else {
        tiedSecond += Int(counts[1][entry.item])
      }
      if entry.endsTie {
        twice += tiedSecond * (2 * below + tiedFirst)
        below += tiedFirst
        (tiedFirst, tiedSecond) = (0, 0)
      }
    }
    return Double(twice) / 2 / (Double(sizes.first) * Double(sizes.second))
  }

  /// The greatest share of the first group below a threshold that at most a share of the second group is below, when
  /// each item is there as often as it was drawn: the true positive rate at a false positive rate.
  package func truePositives(at falsePositives: Double, _ counts: [[Int32]]) -> Double {
    let allowed = falsePositives * Double(sizes.second)
    var (first, second, found) = (0, 0, 0)
    for entry in order {
      if entry.isFirst {
        first += Int(counts[0][entry.item])
      } else {
        second += Int(counts[1][entry.item])
        // No threshold parts equal scores.
        if Double(second) > allowed { break }
      }
      if entry.endsTie { found = first }
    }
    return Double(found) / Double(sizes.first)
  }

  /// How often each item is there when nothing is drawn: once.
  package var once: [[Int32]] {
    [[Int32](repeating: 1, count: sizes.first), [Int32](repeating: 1, count: sizes.second)]
  }

  /// The 95 % interval of the area, each group's items drawn anew.
  package func interval(_ bootstrap: Bootstrap) -> Bootstrap.Interval {
    bootstrap.interval(groups: [sizes.first, sizes.second]) { area($0) }
  }
}
