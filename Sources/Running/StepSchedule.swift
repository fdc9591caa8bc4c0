package import Plans

/// The order of work: who waits for whom, and whose path to the end is longest.
package struct StepSchedule: Sendable {
  /// Where an entry is on its way.
  package enum State: Sendable, Equatable {
    case pending
    case ready
    case running
    /// Another process computes it.
    case waiting
    case done
  }

  /// The state of each entry.
  package private(set) var states: [State]
  /// The entries that use an entry, each once.
  let dependents: [[Int]]
  /// The inputs of an entry, each once.
  let inputs: [[Int]]
  /// The greatest priority of an entry and of all that need it, and the seconds that the longest path from it to an end
  /// may be expected to take, itself included.
  package let ranks: [Rank]
  private var unfinished: [Int]
  /// Inputs that are neither done nor light steps at work.
  private var distant: [Int]
  /// The ready entries that run inside the runner.
  private(set) var light = ReadyList()
  /// The other ready entries.
  private(set) var other = ReadyList()
  private(set) var waiting: Set<Int> = []
  private let isLight: [Bool]
  /// How many entries that take cores will be ready as soon as the light steps at work are done.
  package private(set) var soonReady = 0

  /// The order of a plan whose steps may be expected to take these seconds.
  package init(_ plan: Plan, seconds: [Double]) {
    self.init(
      inputs: plan.entries.map { Array(Set($0.inputs.indices)).sorted() },
      isLight: plan.entries.map(\.resources.isLight), seconds: seconds,
      priorities: plan.entries.map(\.resources.priority))
  }

  /// The order of entries by their inputs, which come before them, each once; `isLight` ones take no core.
  package init(inputs: [[Int]], isLight: [Bool], seconds: [Double], priorities: [Int]) {
    var dependents = [[Int]](repeating: [], count: inputs.count)
    for (index, needed) in inputs.enumerated() {
      for input in needed { dependents[input].append(index) }
    }
    var ranks = zip(priorities, seconds).map { Rank(priority: $0, seconds: $1) }
    for index in inputs.indices.reversed() {
      for dependent in dependents[index] { ranks[index].include(ranks[dependent], seconds[index]) }
    }
    self.inputs = inputs
    self.dependents = dependents
    self.ranks = ranks
    self.isLight = isLight
    states = Array(repeating: .pending, count: inputs.count)
    unfinished = inputs.map(\.count)
    distant = unfinished
    soonReady = inputs.indices.count { isSoonReady($0) }
  }

  /// True when every input of a pending entry is done.
  package func isFree(_ index: Int) -> Bool {
    states[index] == .pending && unfinished[index] == 0
  }

  /// The entries that may be chosen from, in the order of preference: a few light ones, and as many others.
  package func candidates(light: Int, others: Int) -> [Int] {
    self.light.prefix(light) + other.prefix(others)
  }

  /// What may start now beside what runs, in the order of preference; `places` are those on other machines.
  package func choose(
    limits: Admission.Limits, running load: Admission.Load, places: Int,
    demand: (Int) -> Admission.Demand
  ) -> [Admission.Start] {
    let most = max(4 * limits.cores, places)
    let free = max(0, places - load.elsewhere)
    var others = min(most, max(4 * limits.cores, 2 * free + 32))
    // Only when cores are left over does it matter who comes next.
    let hasSpareCores = other.count < limits.cores && !other.isEmpty
    while true {
      let starts = Admission.choose(
        ready: candidates(light: limits.cores + Admission.Limits.stores, others: others).map {
          Admission.Candidate($0, demand($0))
        },
        running: load, limits: limits, soon: hasSpareCores ? soonReady : 0, places: places)
      let taken = starts.count { start in
        if case .elsewhere = demand(start.index) { true } else { false }
      }
      // Those in front may all lack something that others behind them do not need.
      if taken >= free || others >= min(most, other.count) { return starts }
      others = min(most, 4 * others)
    }
  }

  /// True when an entry is ready.
  package var hasReady: Bool { !light.isEmpty || !other.isEmpty }

  /// Moves an entry that is not done to another state.
  package mutating func set(_ index: Int, _ state: State) {
    precondition(state != .done && states[index] != .done, "use finish and reset")
    change(index, state)
  }

  private mutating func change(_ index: Int, _ state: State) {
    let before = states[index]
    switch before {
    case .ready:
      if isLight[index] {
        light.remove(index, ranks[index])
      } else {
        other.remove(index, ranks[index])
      }
    case .waiting: waiting.remove(index)
    case .pending, .running, .done: break
    }
    if isSoonReady(index) { soonReady -= 1 }
    states[index] = state
    if isSoonReady(index) { soonReady += 1 }
    switch state {
    case .ready:
      if isLight[index] {
        light.insert(index, ranks[index])
      } else {
        other.insert(index, ranks[index])
      }
    case .waiting: waiting.insert(index)
    case .pending, .running, .done: break
    }
    let (was, isNow) = (isDistant(index, before), isDistant(index, state))
    guard was != isNow else { return }
    for dependent in dependents[index] {
      if isSoonReady(dependent) { soonReady -= 1 }
      distant[dependent] += isNow ? 1 : -1
      if isSoonReady(dependent) { soonReady += 1 }
    }
  }

  /// True while the end of an input is not in sight: it is neither done nor a light step at work.
  private func isDistant(_ index: Int, _ state: State) -> Bool {
    switch state {
    case .done: false
    case .ready, .running: !isLight[index]
    case .pending, .waiting: true
    }
  }

  private func isSoonReady(_ index: Int) -> Bool {
    states[index] == .pending && !isLight[index] && distant[index] == 0
  }

  /// Notes that an entry is done; returns the entries that this made free.
  package mutating func finish(_ index: Int) -> [Int] {
    precondition(states[index] != .done, "an entry is done once")
    change(index, .done)
    for dependent in dependents[index] { unfinished[dependent] -= 1 }
    return dependents[index].filter(isFree)
  }

  /// Notes that a finished entry has to run again, its result having turned out to be damaged.
  package mutating func reset(_ index: Int) {
    guard states[index] == .done else { return }
    change(index, .pending)
    for dependent in dependents[index] {
      unfinished[dependent] += 1
      if states[dependent] == .ready || states[dependent] == .waiting {
        change(dependent, .pending)
      }
    }
  }
}
