/// What the values of the generations were, as far as the stop criteria look back.
struct FitnessHistory: Codable, Sendable {
  /// The last generation's values, ascending.
  private(set) var current = Numbers([])
  /// The best of the last generations, the newest first.
  private(set) var recent = Numbers([])
  /// The best and the median of every fifth generation, the newest last.
  private(set) var best = Numbers([])
  private(set) var median = Numbers([])
  private(set) var flatGenerations = 0

  mutating func add(_ values: [Double], generation: Int, memory: Double) {
    current.values = values.sorted()
    let least = current.values[0]
    recent.values.insert(least, at: 0)
    if Double(recent.values.count) > memory { recent.values.removeLast() }
    if generation % 5 == 0 {
      best.values.append(least)
      median.values.append(Self.median(of: current.values))
      if best.values.count > 20_000 {
        best.values.removeFirst()
        median.values.removeFirst()
      }
    }
    let isFlat = least >= current.values[Int(0.75 * Double(values.count))]
    flatGenerations = isFlat ? flatGenerations + 1 : 0
  }

  /// The median of ascending values.
  static func median(of values: [Double]) -> Double {
    let middle = values.count / 2
    guard values.count % 2 == 0 else { return values[middle] }
    return (values[middle - 1] + values[middle]) / 2
  }

  var currentRange: Double { (current.values.last ?? 0) - (current.values.first ?? 0) }
  var recentRange: Double { (recent.values.max() ?? 0) - (recent.values.min() ?? 0) }

  /// True when neither best nor median of the last `length` entries is below those of as many before.
  func isStagnant(_ length: Int) -> Bool {
    guard 2 * length < best.values.count else { return false }
    return [best.values, median.values].allSatisfy { values in
      let new = values.suffix(length).sorted()
      let old = values.dropLast(length).suffix(length).sorted()
      return Self.median(of: new) >= Self.median(of: old)
    }
  }
}

/// How long the mean has hardly moved.
struct MeanWatch: Codable, Sendable {
  private var place: Numbers
  private var movedAt = 0
  private var count = 0

  init(_ mean: [Double]) { place = Numbers(mean) }

  private func threshold(_ limits: SearchSettings.Limits) -> Double {
    limits.meanGenerations + 0.1 * Double(count)
  }

  mutating func update(_ mean: [Double], _ limits: SearchSettings.Limits) {
    count += 1
    let age = Double(count - movedAt) / threshold(limits)
    let distance = Vectors.length(zip(place.values, mean).map { $0 - $1 })
    if !(distance <= limits.meanShift * max(1, age).squareRoot()) {
      place.values = mean
      movedAt = count
    }
  }

  func hasStopped(_ limits: SearchSettings.Limits) -> Bool {
    Double(count - movedAt) > threshold(limits)
  }
}
