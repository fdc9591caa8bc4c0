/// Who was at work where and when: a bar a step, in as many lanes as were at work at once, over the memory that they used together.
package struct TimelinePlot: Sendable, Equatable {
  /// In the order of their starts.
  package var bars: [Bar]

  /// One step at work.
  package struct Bar: Sendable, Equatable {
    package var name: String
    /// What has a colour of its own, such as the kind of step.
    package var group: String
    /// Where it was.
    package var place: String
    /// Seconds from the beginning.
    package var start: Double
    /// Seconds from the beginning.
    package var end: Double
    /// Most bytes in use at once; 0 when unknown.
    package var memory: Double
    /// How it ended, in a word; nil for well.
    package var ending: String?

    /// Creates a bar.
    package init(
      _ name: String, group: String, place: String, start: Double, end: Double,
      memory: Double = 0, ending: String? = nil
    ) {
      self.name = name
      self.group = group
      self.place = place
      self.start = start
      self.end = end
      self.memory = memory
      self.ending = ending
    }

    var length: Double { max(0, end - start) }
  }

  /// Creates a plot; bars whose times are no numbers are left out.
  package init(_ bars: [Bar]) {
    self.bars = bars.filter { $0.start.isFinite && $0.end.isFinite && $0.memory.isFinite }
      .sorted { ($0.start, $0.name) < ($1.start, $1.name) }
  }

  /// A row of the plot: a place, with bars one after the other.
  package struct Lane: Sendable, Equatable {
    /// Where its bars were.
    package let place: String
    /// Their positions among all bars.
    package var bars: [Int]
    /// When the last of them ends.
    package var end: Double
  }

  /// The bars in lanes: those of a place stand together, each bar in the first lane that is free when it starts.
  package var lanes: [Lane] {
    var places: [String] = []
    var byPlace: [String: [Lane]] = [:]
    for (index, bar) in bars.enumerated() {
      if byPlace[bar.place] == nil { places.append(bar.place) }
      var lanes = byPlace[bar.place] ?? []
      if let free = lanes.firstIndex(where: { $0.end <= bar.start }) {
        lanes[free].bars.append(index)
        lanes[free].end = bar.end
      } else {
        lanes.append(Lane(place: bar.place, bars: [index], end: bar.end))
      }
      byPlace[bar.place] = lanes
    }
    return places.flatMap { byPlace[$0] ?? [] }
  }

  /// The groups that took longest together, as many as there are colours; the others are grey.
  package var groups: [String] {
    var totals: [String: Double] = [:]
    for bar in bars { totals[bar.group, default: 0] += bar.length }
    return totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(8).map(\.key)
  }

  /// The memory of all that was at work, from each moment at which it changed: seconds and bytes.
  package var memory: [(time: Double, bytes: Double)] {
    var changes: [Double: Double] = [:]
    for bar in bars where bar.memory > 0 {
      changes[bar.start, default: 0] += bar.memory
      changes[bar.end, default: 0] -= bar.memory
    }
    var sum = 0.0
    return changes.sorted { $0.key < $1.key }.map { time, change in
      sum += change
      return (time, max(0, sum))
    }
  }
}
