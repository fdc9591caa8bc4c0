package import Plans
package import Storage

/// What the steps of a plan may be expected to take, by those of their kinds before them on this store.
///
/// It decides the order of work and what runs side by side; no result depends on it.
package struct Expectations: Sendable {
  /// Seconds of a step that has a process of its own, where no other of the plan is known.
  private static let heavy = 10.0
  /// Seconds of one that runs inside the runner.
  private static let light = 0.1

  /// Seconds by the steps' positions in the plan.
  package let seconds: [Double]
  /// What each asks of the machine, its memory as others of its kind used it where it declares none.
  package let resources: [Resources]
  /// Seconds that steps of its kind took; nil where none is known.
  package let known: [Double?]
  /// Most bytes that steps of its kind used; nil where none is known.
  package let usedMemory: [Int?]

  /// Looks up what the store knows of the kinds of a plan's steps.
  package init(_ plan: Plan, _ costs: CostTable) {
    var kinds: [[String]: (wall: Double, memory: Int)?] = [:]
    var known: [Double?] = []
    var used: [Int?] = []
    var resources: [Resources] = []
    for entry in plan.entries {
      var asked = entry.resources
      guard !asked.isLight else {
        known.append(nil)
        used.append(nil)
        resources.append(asked)
        continue
      }
      let cost = kinds[entry.costName] ?? Self.summary(costs.costs(of: entry.costName))
      kinds[entry.costName] = .some(cost)
      if asked.memory == 0 { asked.memory = cost?.memory ?? 0 }
      known.append(cost?.wall)
      used.append(cost.flatMap { $0.memory > 0 ? $0.memory : nil })
      resources.append(asked)
    }
    let walls = known.compactMap(\.self)
    let usual = walls.isEmpty ? Self.heavy : walls.reduce(0, +) / Double(walls.count)
    seconds = plan.entries.map { entry in
      if entry.fetch != nil { return Self.heavy }
      return entry.resources.isLight ? Self.light : known[entry.index] ?? usual
    }
    self.known = known
    usedMemory = used
    self.resources = resources
  }

  /// The middle of the durations, the lower of two, and the most memory; nil for no execution.
  private static func summary(_ costs: [Cost]) -> (wall: Double, memory: Int)? {
    guard !costs.isEmpty else { return nil }
    let walls = costs.map(\.wall).sorted()
    return (walls[(walls.count - 1) / 2], costs.map(\.memory).max() ?? 0)
  }
}

extension Plan.Entry {
  /// The name under which the store remembers what such steps took.
  var costName: [String] { [kind, version] }
}
