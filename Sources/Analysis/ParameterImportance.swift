import Tensors

/// The share of the variance among trials that one swept path explains by itself.
///
/// Trials are grouped by the path's value, or by quarters of their order for a distribution; the share is
/// epsilon squared, (SSb - (k - 1) · SSw / (n - k)) / SSt, which is 0 on average when nothing is explained
/// (Kelley, 1935). The interval is that of the F statistic's noncentrality (Steiger, 2004), which takes merits within a
/// group for normal, and begins at 0 where the p-value, of a permutation test, finds nothing at .025.
package struct ParameterImportance: Sendable {
  package let path: String
  package let share: Double
  package let low: Double
  package let high: Double
  package let pValue: Double

  private static let draws = 1_000

  /// Takes places in 0...1 with merits; nil when there are too few trials, or nothing differs.
  package init?(_ path: String, _ pairs: [(place: Double, merit: Double)]) {
    guard pairs.count >= 6, let groups = Self.groups(pairs.map(\.place)) else { return nil }
    let merits = pairs.map(\.merit)
    // Their variance need not be 0: the mean is rounded.
    guard merits.contains(where: { $0 != merits[0] }) else { return nil }
    guard let share = Self.share(groups, merits) else { return nil }
    self.path = path
    self.share = max(0, share)
    var extreme = 0
    for draw in 0..<Self.draws {
      var stream = Seed(1).stream("importance \(path)", UInt64(draw))
      var shuffled = merits
      stream.shuffle(&shuffled)
      if (Self.share(groups, shuffled) ?? 0) >= share - 1e-12 { extreme += 1 }
    }
    pValue = Double(extreme + 1) / Double(Self.draws + 1)
    let (n, k) = (Double(merits.count), Double(Set(groups).count))
    // Of epsilon squared e: e = 1 - (n - 1) / (n - k) / (1 + (k - 1) / (n - k) F).
    let room = (1 - share) * (n - k) / (n - 1)
    let f = room > 0 ? (1 / room - 1) * (n - k) / (k - 1) : .infinity
    let interval =
      f.isFinite ? NoncentralF.shareInterval(max(0, f), k - 1, n - k) : (low: 1, high: 1)
    low = pValue < 0.025 ? min(self.share, interval.low) : 0
    high = max(self.share, interval.high)
  }

  /// A group for each place: equal places together if there are few, else quarters; nil for one group.
  private static func groups(_ places: [Double]) -> [Int]? {
    let distinct = Set(places).sorted()
    if distinct.count <= max(2, places.count / 3) {
      return distinct.count < 2 ? nil : places.map { distinct.firstIndex(of: $0) ?? 0 }
    }
    let count = min(4, places.count / 3)
    let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
    var groups = [Int](repeating: 0, count: places.count)
    for (rank, index) in order.enumerated() { groups[index] = rank * count / places.count }
    return groups
  }

  private static func share(_ groups: [Int], _ merits: [Double]) -> Double? {
    let mean = merits.reduce(0, +) / Double(merits.count)
    let total = merits.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    // Groups are numbered from 0.
    var inside = [(sum: Double, count: Int)](repeating: (0, 0), count: (groups.max() ?? -1) + 1)
    for (group, merit) in zip(groups, merits) {
      inside[group].sum += merit
      inside[group].count += 1
    }
    inside.removeAll { $0.count == 0 }
    var between = 0.0
    for (sum, count) in inside {
      let centre = sum / Double(count)
      between += Double(count) * (centre - mean) * (centre - mean)
    }
    let (n, k) = (Double(merits.count), Double(inside.count))
    guard total > 0, inside.count > 1, n > k else { return nil }
    let within = max(0, total - between) / (n - k)
    return (between - (k - 1) * within) / total
  }
}
