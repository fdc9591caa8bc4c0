/// Which ready steps may start now, and with how many threads; a pure function, so that it is tested without running.
enum Admission {
  /// What a step asks of the machine.
  enum Demand: Sendable, Equatable {
    /// Runs inside the runner and is over soon; takes no core of the budget.
    case light
    /// A program of somebody else: one core.
    case external
    /// Takes as many cores as it gets, and bytes of memory (0 when unknown).
    case heavy(memory: Int)
  }

  struct Candidate: Sendable, Equatable {
    let index: Int
    let demand: Demand
  }

  /// What the running steps use.
  struct Load: Sendable, Equatable {
    var lights = 0
    var cores = 0
    var memory = 0
  }

  struct Start: Sendable, Equatable {
    let index: Int
    let threads: Int
  }

  /// Chooses among `ready`, which is in the order of preference.
  ///
  /// So many heavy steps as `soon` says are about to be ready: their share of the cores stays free.
  static func choose(
    ready: [Candidate], running: Load, jobs: Int, memory: Int?, soon: Int = 0
  ) -> [Start] {
    var contenders = ready.count { $0.demand != .light } + soon
    var load = running
    var starts: [Start] = []
    for candidate in ready {
      switch candidate.demand {
      case .light:
        guard load.lights < max(jobs, 1) else { continue }
        load.lights += 1
        starts.append(Start(index: candidate.index, threads: 1))
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
