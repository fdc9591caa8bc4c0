import Plans

/// The order of work: who waits for whom, and whose path to the end is longest.
struct Schedule: Sendable {
  enum State: Sendable, Equatable {
    case pending
    case ready
    case running
    /// Another process computes it.
    case waiting
    case done
  }

  private(set) var states: [State]
  /// The entries that use an entry, each once.
  let dependents: [[Int]]
  /// The inputs of an entry, each once.
  let inputs: [[Int]]
  /// The cost of the longest path from an entry to an end, itself included.
  let priorities: [Int]
  private var unfinished: [Int]
  /// The ready entries that run inside the runner, and the others; longest path first, then in
  /// order.
  private(set) var ready: (light: [Int], other: [Int]) = ([], [])
  private(set) var waiting: Set<Int> = []
  private let isLight: [Bool]

  init(_ plan: Plan) {
    inputs = plan.entries.map { Array(Set($0.inputs.indices)).sorted() }
    var dependents = [[Int]](repeating: [], count: plan.entries.count)
    for (index, needed) in inputs.enumerated() {
      for input in needed { dependents[input].append(index) }
    }
    self.dependents = dependents
    var priorities = [Int](repeating: 0, count: plan.entries.count)
    for entry in plan.entries.reversed() {
      let own = entry.resources.isLight && entry.fetch == nil ? 1 : 100
      priorities[entry.index] = own + (dependents[entry.index].map { priorities[$0] }.max() ?? 0)
    }
    self.priorities = priorities
    isLight = plan.entries.map(\.resources.isLight)
    states = Array(repeating: .pending, count: plan.entries.count)
    unfinished = inputs.map(\.count)
  }

  /// True when every input of a pending entry is done.
  func isFree(_ index: Int) -> Bool { states[index] == .pending && unfinished[index] == 0 }

  /// Moves an entry that is not done to another state.
  mutating func set(_ index: Int, _ state: State) {
    precondition(state != .done && states[index] != .done, "use finish and reset")
    change(index, state)
  }

  private mutating func change(_ index: Int, _ state: State) {
    switch states[index] {
    case .ready:
      if isLight[index] {
        ready.light.removeAll { $0 == index }
      } else {
        ready.other.removeAll { $0 == index }
      }
    case .waiting: waiting.remove(index)
    case .pending, .running, .done: break
    }
    states[index] = state
    switch state {
    case .ready:
      if isLight[index] { insert(index, &ready.light) } else { insert(index, &ready.other) }
    case .waiting: waiting.insert(index)
    case .pending, .running, .done: break
    }
  }

  private func insert(_ index: Int, _ list: inout [Int]) {
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      let other = list[middle]
      if (priorities[index], other) < (priorities[other], index) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    list.insert(index, at: low)
  }

  /// Notes that an entry is done; returns the entries that this made free.
  mutating func finish(_ index: Int) -> [Int] {
    precondition(states[index] != .done, "an entry is done once")
    change(index, .done)
    for dependent in dependents[index] { unfinished[dependent] -= 1 }
    return dependents[index].filter(isFree)
  }

  /// Notes that a finished entry has to run again, its result having turned out to be damaged.
  mutating func reset(_ index: Int) {
    guard states[index] == .done else { return }
    change(index, .pending)
    for dependent in dependents[index] {
      unfinished[dependent] += 1
      if states[dependent] == .ready || states[dependent] == .waiting {
        change(dependent, .pending)
      }
    }
  }

  /// How many entries that take cores will be ready as soon as the light steps at work are done.
  var soonReady: Int {
    states.indices.count { index in
      guard states[index] == .pending, !isLight[index] else { return false }
      return inputs[index].allSatisfy { input in
        switch states[input] {
        case .done: true
        case .ready, .running: isLight[input]
        case .pending, .waiting: false
        }
      }
    }
  }
}
