import Executors
import Plans
import Storage

/// The state of one run: what is done, what is ready, who holds which claim.
struct RunState {
  /// A step that may start now.
  struct Job: Sendable {
    let entry: Plan.Entry
    let key: Key
    /// The trees of its inputs.
    let trees: [Int: Tree]
    let reason: Reason
    let threads: Int
    /// The graphics processors that are its own.
    let devices: [String]
    /// Seconds that steps of its kind took so far; nil when none is known.
    let expected: Double?
    /// Most bytes that steps of its kind used so far; nil when none is known.
    let usedMemory: Int?
    /// Nil for source files, which need none.
    let claim: Claim?
    /// Tells this start from others of the same step.
    let number: Int
  }

  private let plan: Plan
  private let runner: Runner
  private let lookup: StepLookup
  private(set) var schedule: StepSchedule
  private var outcomes: [Outcome?]
  private var keys: [Int: (key: Key, reason: Reason)] = [:]
  private let expectations: Expectations
  private var threads: [Int: Int] = [:]
  /// The steps whose programs have ended and whose outputs are being stored.
  private var storing: Set<Int> = []
  /// The numbers of the starts that run, and how many there were.
  private var numbers: [Int: Int] = [:]
  private var starts = 0
  private var devices: DevicePool
  private var claims: [Int: Claim] = [:]
  /// The steps for which it was told that another process has them.
  private var announced: Set<Int> = []
  private var repairs: [Int: Int] = [:]
  /// The step that failed first, when no more may start because of it.
  private var stopper: String?

  init(_ plan: Plan, _ runner: Runner) {
    self.plan = plan
    self.runner = runner
    lookup = StepLookup(store: runner.store, experiment: runner.options.experiment)
    expectations = Expectations(plan, runner.store.costs)
    schedule = StepSchedule(plan, seconds: expectations.seconds)
    devices = DevicePool(runner.options.devices, for: runner.options.gpus)
    outcomes = Array(repeating: nil, count: plan.entries.count)
    for entry in plan.entries where schedule.isFree(entry.index) { settle([entry.index]) }
  }

  var hasWaiting: Bool { !schedule.waiting.isEmpty }
  var hasReady: Bool { schedule.hasReady }

  /// Finds the results of free entries, and of those that become free by that.
  private mutating func settle(_ free: [Int]) {
    var stack = Array(free.reversed())
    while let index = stack.popLast() {
      guard schedule.isFree(index) else { continue }
      let entry = plan.entries[index]
      let inputs = schedule.inputs[index]
      if let bad = inputs.first(where: { outcomes[$0]?.isDone != true }) {
        let because: String
        if case .skipped(let label) = outcomes[bad]?.state {
          because = label
        } else {
          because = plan.entries[bad].label
        }
        let isInterrupted = outcomes[bad]?.state == .interrupted
        stack += finish(index, isInterrupted ? .interrupted : .skipped(because: because)).reversed()
        continue
      }
      let trees = trees(of: index)
      let key = Key(of: entry, numerics: plan.numerics) { input in
        guard let tree = trees[input] else { preconditionFailure("inputs are done") }
        return tree.digest
      }
      switch lookup.find(entry, key, in: plan, trees: trees) {
      case .usable(let tree, let cost):
        keys[index] = (key, .neverBuilt)
        stack += finish(index, .cached, tree, cost).reversed()
      case .absent(let reason, _):
        keys[index] = (key, reason)
        schedule.set(index, .ready)
      }
    }
  }

  private func trees(of index: Int) -> [Int: Tree] {
    var trees: [Int: Tree] = [:]
    for input in schedule.inputs[index] { trees[input] = outcomes[input]?.tree }
    return trees
  }

  /// Records an outcome and tells the observers; returns the entries that became free.
  private mutating func finish(
    _ index: Int, _ state: Outcome.State, _ tree: Tree? = nil, _ cost: Cost? = nil,
    logTail: [String] = []
  ) -> [Int] {
    let known = keys[index]
    let outcome = Outcome(
      index: index, label: plan.entries[index].label, key: known?.key.digest, tree: tree,
      state: state, reason: state == .cached ? nil : known?.reason, cost: cost, logTail: logTail)
    outcomes[index] = outcome
    runner.observer.handle(.finished(outcome))
    return schedule.finish(index)
  }

  // MARK: Starting

  /// Chooses what starts now and takes the claims for it.
  mutating func startable() -> [Job] {
    var jobs: [Job] = []
    while stopper == nil, !runner.halt.isRequested {
      let starts = schedule.choose(
        limits: Admission.Limits(
          cores: runner.options.jobs, memory: runner.options.memory, gpus: runner.options.gpus,
          tokens: runner.options.tokens),
        running: load, places: places, demand: demand)
      if starts.isEmpty { break }
      // A claim may turn out to be taken, or a result to be there: then others may start instead.
      jobs += starts.compactMap { start($0) }
    }
    return jobs
  }

  /// How many steps run on other machines at once; 0 when this machine runs them.
  private var places: Int {
    if case .places(let count, _) = runner.executor.capacity { max(1, count) } else { 0 }
  }

  private mutating func start(_ start: Admission.Start) -> Job? {
    let index = start.index
    let entry = plan.entries[index]
    guard schedule.states[index] == .ready, let (key, reason) = keys[index] else { return nil }
    var claim: Claim?
    if entry.source == nil {
      do {
        switch try runner.store.claims.attempt(key.digest) {
        case .held(let held): claim = held
        case .busy(let holder):
          schedule.set(index, .waiting)
          if announced.insert(index).inserted {
            runner.observer.handle(.waiting(index: index, label: entry.label, holder: holder))
          }
          return nil
        }
      } catch {
        settle(finish(index, .failed("\(error)")))
        stopAfterFailure(of: entry)
        return nil
      }
      if let found = lookup.usable(entry, key) {
        claim?.release()
        settle(finish(index, .cached, found.tree, found.cost))
        return nil
      }
    }
    claims[index] = claim
    threads[index] = start.threads
    starts += 1
    numbers[index] = starts
    schedule.set(index, .running)
    var own: [String] = []
    if case .here(let resources) = demand(index) { own = devices.take(resources.gpus, for: index) }
    return Job(
      entry: entry, key: key, trees: trees(of: index), reason: reason, threads: start.threads,
      devices: own, expected: expectations.known[index],
      usedMemory: expectations.usedMemory[index], claim: claim, number: starts)
  }

  private func demand(_ index: Int) -> Admission.Demand {
    let entry = plan.entries[index]
    if case .places(_, let threads) = runner.executor.capacity, runner.executor.takes(entry) {
      return .elsewhere(
        expectations.resources[index], threads: min(threads, entry.resources.cores ?? threads))
    }
    if entry.source != nil { return .storing }
    return entry.resources.isLight ? .light : .here(expectations.resources[index])
  }

  private var load: Admission.Load {
    var load = Admission.Load()
    for (index, threads) in threads { load.add(demand(index), threads: threads) }
    for _ in storing { load.add(.storing, threads: 0) }
    return load
  }

  // MARK: Ending

  /// Gives back what the program of a step had, which has ended; its outputs are still to be stored.
  mutating func release(_ index: Int, number: Int) {
    guard numbers[index] == number, load.storing < Admission.Limits.stores else { return }
    threads[index] = nil
    devices.put(back: index)
    storing.insert(index)
  }

  /// Records how a running step ended.
  mutating func end(_ index: Int, _ ending: Ending) {
    threads[index] = nil
    storing.remove(index)
    numbers[index] = nil
    devices.put(back: index)
    claims.removeValue(forKey: index)?.release()
    let entry = plan.entries[index]
    switch ending {
    case .done(let tree, let cost):
      if let key = keys[index]?.key.digest, entry.fixedTree == nil {
        // Only explanations use this; without it the run is still right.
        try? runner.store.history.record(key, for: [runner.options.experiment, entry.label])
      }
      if !entry.resources.isLight {
        // A hint for later runs, which are right without it.
        try? runner.store.costs.record(cost, for: entry.costName)
      }
      settle(finish(index, .ran, tree, cost))
    case .interrupted:
      // Stopped for the failure of another step it is not the user's doing.
      let isWish = runner.cancellation.isRequested
      settle(
        finish(index, isWish ? .interrupted : stopper.map { .skipped(because: $0) } ?? .interrupted)
      )
    case .failed(let message, let tail, _):
      settle(finish(index, .failed(message), logTail: tail))
      stopAfterFailure(of: entry)
    case .damaged(let digests): repair(entry, digests)
    }
  }

  private mutating func stopAfterFailure(of entry: Plan.Entry) {
    if runner.options.afterFailure == .keepGoing || stopper != nil { return }
    stopper = entry.label
    if runner.options.afterFailure == .stopRunning { runner.halt.request() }
  }

  /// Moves damaged input objects aside and has the steps that made them run again.
  private mutating func repair(_ entry: Plan.Entry, _ digests: [Digest]) {
    let index = entry.index
    repairs[index, default: 0] += 1
    let makers = schedule.inputs[index].filter { input in
      guard let tree = outcomes[input]?.tree else { return false }
      return digests.contains(tree.digest)
        || tree.entries.contains { digests.contains($0.digest) }
    }
    guard !makers.isEmpty, repairs[index, default: 0] <= 3 else {
      settle(finish(index, .failed("its inputs are damaged: \(digests.map(\.short))")))
      stopAfterFailure(of: entry)
      return
    }
    do {
      for digest in digests { try runner.store.objects.quarantine(digest) }
    } catch {
      settle(finish(index, .failed("\(error)")))
      stopAfterFailure(of: entry)
      return
    }
    schedule.set(index, .pending)
    for maker in makers {
      outcomes[maker] = nil
      schedule.reset(maker)
    }
    settle(makers)
    settle([index])
  }

  /// Looks again at steps that another process had claimed.
  mutating func retryWaiting() {
    for index in schedule.waiting.sorted() { schedule.set(index, .ready) }
  }

  /// Returns all outcomes; what did not get its turn is skipped or interrupted.
  mutating func close() -> [Outcome] {
    for entry in plan.entries where schedule.states[entry.index] != .done {
      let isInterrupted = runner.cancellation.isRequested
      _ = finish(
        entry.index, isInterrupted ? .interrupted : .skipped(because: stopper ?? entry.label))
    }
    return outcomes.compactMap { $0 }
  }
}
