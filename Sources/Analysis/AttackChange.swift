package import Metrics

/// How far an attack moves one column of one method: after minus before, over its seeds.
package struct AttackChange: Sendable {
  package let estimate: Double
  /// The 95 % interval of the change; nil where neither items nor seeds can be paired.
  package let interval: Bootstrap.Interval?
  /// The change of each item, a list a seed; of several seeds that of each where the column is no mean over the same
  /// items; nil where there is neither.
  package let items: [[Double]]?

  /// Takes a column before and after for every seed; nil for none.
  package init?(_ seeds: [(before: Column, after: Column)]) {
    guard !seeds.isEmpty else { return nil }
    let differences = seeds.map { $0.after.estimate - $0.before.estimate }
    estimate = differences.reduce(0, +) / Double(seeds.count)
    let lists = seeds.map { before, after in
      before.isMeanOfValues && after.isMeanOfValues && before.values.count == after.values.count
        ? zip(after.values, before.values).map { $0 - $1 } : []
    }
    let isPaired = Set(lists.map(\.count)).count == 1 && lists[0].count > 1
    let changes = isPaired ? lists : differences.map { [$0] }
    guard isPaired || seeds.count > 1, changes.joined().allSatisfy(\.isFinite) else {
      (items, interval) = (nil, nil)
      return
    }
    items = changes
    interval =
      seeds.count > 1
      ? CrossedMean(changes)?.interval
      : Bootstrap(resamples: Comparisons.resamples, seed: 1).interval(ofMeanOf: changes[0])
  }

  /// Whether this change is another than that of a control on the same items; nil where they cannot be paired.
  package func pValue(against control: AttackChange) -> Double? {
    guard let items, let others = control.items else { return nil }
    return PairedComparison(seeds: items, others, resamples: 100, seed: 1)?.pValue
  }
}
