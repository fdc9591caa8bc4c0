package import Metrics

/// How far an attack moves one column of one method: after minus before, over its seeds.
package struct AttackChange: Sendable {
  package let estimate: Double
  /// The 95 % interval of the change; nil where the column is no mean over the same items.
  package let interval: Bootstrap.Interval?
  /// Each item's change, a list a seed; nil where the column is no mean over the same items.
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
    let isPaired =
      Set(lists.map(\.count)).count == 1 && lists[0].count > 1
      && lists.joined().allSatisfy(\.isFinite)
    items = isPaired ? lists : nil
    guard isPaired else {
      interval = nil
      return
    }
    interval =
      seeds.count > 1
      ? CrossedMean(lists)?.interval
      : Bootstrap(resamples: Comparisons.resamples, seed: 1).interval(ofMeanOf: lists[0])
  }

  /// Whether this change is another than that of a control on the same items; nil where they cannot be paired.
  package func pValue(against control: AttackChange) -> Double? {
    guard let items, let others = control.items else { return nil }
    return PairedComparison(seeds: items, others, resamples: 100, seed: 1)?.pValue
  }
}
