/// Which ready steps may start now, and with how many threads; a pure function, so that it is
/// tested without running.
package enum Admission {
  /// What a step asks of the machine.
  package enum Demand: Sendable, Equatable {
    /// Runs inside the runner and is over soon; takes no core of the budget.
    case light
    /// A program of somebody else: one core.
    case external
    /// Takes as many cores as it gets, and bytes of memory (0 when unknown).
    case heavy(memory: Int)
    /// Runs on another machine, with this many threads there.
    case elsewhere(threads: Int)

    fileprivate var takesCores: Bool {
      switch self {
      case .light, .elsewhere: false
      case .external, .heavy: true
      }
    }
  }

  package struct Candidate: Sendable, Equatable {
    let index: Int
    let demand: Demand

    package init(_ index: Int, _ demand: Demand) {
      self.index = index
      self.demand = demand
    }
  }

  /// What the running steps use.
  package struct Load: Sendable, Equatable {
    var lights = 0
    var cores = 0
    var memory = 0
    /// Steps on other machines.
    var elsewhere = 0

    package init(lights: Int = 0, cores: Int = 0, memory: Int = 0, elsewhere: Int = 0) {
      self.lights = lights
      self.cores = cores
      self.memory = memory
      self.elsewhere = elsewhere
    }
  }

  /// A step that may start, and with how many threads.
  package struct Start: Sendable, Equatable {
    package let index: Int
    package let threads: Int
  }

  /// Chooses among `ready`, which is in the order of preference.
  ///
  /// As many heavy steps as `soon` says are about to be ready: their share of the cores stays free.
  /// Other machines have `places` for steps at once.
  package static func choose(
    ready: [Candidate], running: Load, jobs: Int, memory: Int?, soon: Int = 0, places: Int = 0
  ) -> [Start] {
    var contenders = ready.count { $0.demand.takesCores } + soon
    var load = running
    var starts: [Start] = []
    for candidate in ready {
      switch candidate.demand {
      case .light:
        guard load.lights < max(jobs, 1) else { continue }
        load.lights += 1
        starts.append(Start(index: candidate.index, threads: 1))
      case .elsewhere(let threads):
        guard load.elsewhere < places else { continue }
        load.elsewhere += 1
        starts.append(Start(index: candidate.index, threads: threads))
      case .external, .heavy:
        let free = max(jobs, 1) - load.cores
        guard free > 0 else { continue }
        var threads = 1
        if case .heavy(let needed) = candidate.demand {
          let isAlone = load.cores == 0
          if let memory, !isAlone, load.memory + needed > memory { continue }
          threads = max(1, (free + contenders - 1) / contenders)
          load.memory += needed
        }
        contenders -= 1
        load.cores += threads
        starts.append(Start(index: candidate.index, threads: threads))
      }
    }
    return starts
  }
}
