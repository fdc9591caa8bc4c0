import Executors
package import Plans

#if canImport(Glibc)
  import Glibc
#endif

/// A run in simulated time: the runner's own order, admission and retries, on machines of a cluster that fail.
///
/// Steps are handed to the cluster as the runner hands them to an executor with places: one that loses its machine keeps
/// its place and waits for the next machine behind the others, as it does with Slurm.
package struct Simulation {
  /// A step: what it asks, how long it takes, and how long its kind is expected to take.
  package struct Step: Sendable {
    /// The positions of those that it needs, all before its own.
    package var inputs: [Int]
    /// What it asks of the driver's machine; light ones run there.
    package var resources: Resources
    /// Seconds in one go.
    package var seconds: Double
    /// Seconds that the runner takes it for.
    package var expected: Double

    /// Creates a step.
    package init(inputs: [Int], resources: Resources, seconds: Double, expected: Double) {
      self.inputs = inputs
      self.resources = resources
      self.seconds = seconds
      self.expected = expected
    }
  }

  /// The machines, and what goes wrong on them.
  package struct Conditions: Sendable {
    /// Each runs one step at a time.
    package var machines = 1000
    /// Steps that the driver has with the cluster at once.
    package var places = 1000
    /// Light steps that the driver runs at once.
    package var cores = 2
    /// Seconds from handing a step in to its beginning.
    package var startup = 0.3
    /// The share of attempts that fail; each does at some moment of its time.
    package var failures = 0.0
    /// Further attempts after a failure.
    package var retries = 3
    /// Mean seconds of work after which a machine is taken for others; nil for never.
    package var preemption: Double?
    /// Seconds for which it is away then.
    package var absence = 1800.0
    /// Mean seconds of work after which a machine breaks; nil for never.
    package var outage: Double?
    /// Seconds until it is repaired.
    package var repair = 14400.0
    /// Seconds between checkpoints, from which a step that lost its machine goes on; nil for none.
    package var checkpoints: Double? = 15
    /// Other seeds give other luck.
    package var seed: UInt64 = 1

    /// A thousand machines on which nothing goes wrong.
    package init() {}
  }

  /// What came of it.
  package struct Result: Sendable, Equatable {
    /// Seconds from the beginning to the end of the last step.
    package var makespan = 0.0
    /// Machine seconds that steps took, with what was done twice.
    package var worked = 0.0
    /// How often a step was given a machine.
    package var attempts = 0
    /// Attempts that failed.
    package var failures = 0
    /// How often a machine was taken away from a step.
    package var preemptions = 0
    /// How often one broke under a step.
    package var outages = 0
    /// Steps that failed for good, and those that needed them.
    package var lost = 0
    /// How many machines were at work from which second on, a few hundred points.
    package var course: [(time: Double, machines: Int)] = []

    /// Whether all but the course is equal.
    package static func == (a: Result, b: Result) -> Bool {
      a.makespan == b.makespan && a.worked == b.worked && a.attempts == b.attempts
        && a.failures == b.failures && a.preemptions == b.preemptions && a.outages == b.outages
        && a.lost == b.lost
    }
  }

  private enum Event {
    /// A step on a machine, or a light one, ends so.
    case end(Int, End)
    /// A step may be handed in once more.
    case again(Int)
    /// A machine is back.
    case back
  }

  private enum End { case done, failed, preempted, broken }

  private let steps: [Step]
  private let conditions: Conditions
  private var schedule: StepSchedule
  private var queue = EventQueue<Event>()
  private var load = Admission.Load()
  private var free: Int
  /// Steps that wait for a machine, first come first served.
  private var waiting: [Int] = []
  private var served = 0
  private var left: [Double]
  private var started: [Double]
  private var attempts: [Int]
  /// How often each was given a machine.
  private var tries: [Int]
  private var busy = 0
  private let grain: Double
  private var isLost: [Bool]
  private var now = 0.0
  private var result = Result()

  /// Runs the steps, whose inputs come before them, to the end.
  package static func run(_ steps: [Step], _ conditions: Conditions) -> Result {
    var simulation = Simulation(steps, conditions)
    return simulation.run()
  }

  /// Seconds that no order can do without: all work on all machines, or the longest chain of steps.
  package static func bound(_ steps: [Step], machines: Int) -> Double {
    var chains: [Double] = []
    var work = 0.0
    for step in steps {
      chains.append((step.inputs.map { chains[$0] }.max() ?? 0) + step.seconds)
      if !step.resources.isLight { work += step.seconds }
    }
    return max(work / Double(max(1, machines)), chains.max() ?? 0)
  }

  private init(_ steps: [Step], _ conditions: Conditions) {
    self.steps = steps
    self.conditions = conditions
    schedule = StepSchedule(
      inputs: steps.map(\.inputs), isLight: steps.map(\.resources.isLight),
      seconds: steps.map(\.expected), priorities: steps.map(\.resources.priority))
    free = conditions.machines
    left = steps.map(\.seconds)
    started = steps.map { _ in 0 }
    attempts = steps.map { _ in 0 }
    tries = attempts
    grain = Self.bound(steps, machines: conditions.machines) / 500
    isLost = steps.map { _ in false }
    for index in steps.indices where schedule.isFree(index) { schedule.set(index, .ready) }
  }

  private mutating func run() -> Result {
    start()
    while let (time, event) = queue.next() {
      now = time
      switch event {
      case .end(let step, let end): self.end(step, end)
      case .again(let step): waiting.append(step)
      case .back: free += 1
      }
      start()
    }
    return result
  }

  private func demand(_ index: Int) -> Admission.Demand {
    let resources = steps[index].resources
    return resources.isLight ? .light : .elsewhere(resources, threads: 1)
  }

  /// Starts what the runner would.
  private mutating func start() {
    let starts = schedule.choose(
      limits: Admission.Limits(cores: conditions.cores), running: load,
      places: conditions.places, demand: demand)
    for start in starts {
      schedule.set(start.index, .running)
      load.add(demand(start.index), threads: start.threads)
      if steps[start.index].resources.isLight {
        queue.add(now + steps[start.index].seconds, .end(start.index, .done))
      } else {
        attempts[start.index] = 1
        waiting.append(start.index)
      }
    }
    serve()
  }

  /// Gives free machines to those that wait.
  private mutating func serve() {
    while free > 0, served < waiting.count {
      let step = waiting[served]
      served += 1
      if served > 4096, served * 2 > waiting.count {
        waiting.removeFirst(served)
        served = 0
      }
      free -= 1
      note(1)
      result.attempts += 1
      tries[step] += 1
      started[step] = now + conditions.startup
      var (seconds, end) = (left[step], End.done)
      var draws = Draws(conditions.seed, step, tries[step])
      if draws.next() < conditions.failures { (seconds, end) = (seconds * draws.next(), .failed) }
      for (mean, kind) in [(conditions.preemption, End.preempted), (conditions.outage, .broken)] {
        let until = mean.map { -log(1 - draws.next()) * $0 } ?? .infinity
        if until < seconds { (seconds, end) = (until, kind) }
      }
      queue.add(now + conditions.startup + seconds, .end(step, end))
    }
  }

  private mutating func end(_ step: Int, _ end: End) {
    if steps[step].resources.isLight {
      load.remove(demand(step), threads: 1)
      finish(step)
      return
    }
    note(-1)
    let seconds = now - started[step]
    result.worked += seconds
    switch end {
    case .done:
      free += 1
      load.remove(demand(step), threads: 1)
      finish(step)
    case .failed:
      free += 1
      result.failures += 1
      left[step] = steps[step].seconds
      guard attempts[step] <= conditions.retries else {
        load.remove(demand(step), threads: 1)
        isLost[step] = true
        finish(step)
        return
      }
      attempts[step] += 1
      queue.add(now + RetryRule().wait(before: attempts[step]), .again(step))
    case .preempted, .broken:
      if end == .preempted { result.preemptions += 1 } else { result.outages += 1 }
      queue.add(now + (end == .preempted ? conditions.absence : conditions.repair), .back)
      if let interval = conditions.checkpoints {
        left[step] -= (seconds / interval).rounded(.down) * interval
      }
      waiting.append(step)
    }
  }

  /// Ends a step for good; what is free by that is ready, or lost with it.
  private mutating func finish(_ step: Int) {
    // A machine may come back later, when nobody needs it any more.
    result.makespan = now
    var stack = [step]
    while let index = stack.popLast() {
      if isLost[index] { result.lost += 1 }
      for next in schedule.finish(index) {
        if steps[next].inputs.contains(where: { isLost[$0] }) {
          isLost[next] = true
          stack.append(next)
        } else {
          schedule.set(next, .ready)
        }
      }
    }
  }

  /// Counts a machine that begins or ends its work, and notes the course now and then.
  private mutating func note(_ change: Int) {
    busy += change
    if let last = result.course.last, now - last.time < grain {
      result.course[result.course.count - 1].machines = busy
    } else {
      result.course.append((now, busy))
    }
  }
}
