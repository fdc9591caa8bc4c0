package import Plans

/// Which ready steps may start now, and with how many threads; a pure function, so that it is
/// tested without running.
package enum Admission {
  /// What a step asks for.
  package enum Demand: Sendable, Equatable {
    /// Runs inside the runner and is over soon; takes no core of the budget.
    case light
    /// Puts files in the store, which is to wait for the disk; takes no core either.
    case storing
    /// A process of this machine.
    case here(Resources)
    /// Runs on another machine, with this many threads there; of what it asks, only the tokens are counted here.
    case elsewhere(Resources, threads: Int)

    fileprivate var takesCores: Bool { if case .here = self { true } else { false } }
  }

  /// A step that is ready.
  package struct Candidate: Sendable, Equatable {
    let index: Int
    let demand: Demand

    package init(_ index: Int, _ demand: Demand) {
      self.index = index
      self.demand = demand
    }
  }

  /// What running steps may use of this machine.
  package struct Limits: Sendable, Equatable {
    var cores: Int
    /// Bytes that they may declare together; nil for no limit.
    var memory: Int?
    /// Graphics processors.
    var gpus: Int
    /// How many there are of each token; of one that is not named, there is one.
    var tokens: [String: Int]
    /// The most steps that store their files concurrently: enough for the disk to flush several writes together.
    package static let stores = 16

    package init(cores: Int, memory: Int? = nil, gpus: Int = 1, tokens: [String: Int] = [:]) {
      self.cores = max(cores, 1)
      self.memory = memory
      self.gpus = gpus
      self.tokens = tokens
    }
  }

  /// What the running steps use.
  package struct Load: Sendable, Equatable {
    var lights = 0
    /// Steps that put files in the store.
    var storing = 0
    var cores = 0
    var memory = 0
    var gpus = 0
    /// Steps on other machines.
    var elsewhere = 0
    /// Tokens that steps have, wherever they run.
    var tokens: [String: Int] = [:]

    package init(
      lights: Int = 0, storing: Int = 0, cores: Int = 0, memory: Int = 0, gpus: Int = 0,
      elsewhere: Int = 0, tokens: [String: Int] = [:]
    ) {
      self.lights = lights
      self.storing = storing
      self.cores = cores
      self.memory = memory
      self.gpus = gpus
      self.elsewhere = elsewhere
      self.tokens = tokens
    }

    /// Counts a step that runs with this many threads.
    package mutating func add(_ demand: Demand, threads: Int) {
      switch demand {
      case .light: lights += 1
      case .storing: storing += 1
      case .elsewhere(let resources, _):
        elsewhere += 1
        tokens.merge(resources.tokens, uniquingKeysWith: +)
      case .here(let resources):
        cores += threads
        memory += resources.memory
        gpus += resources.gpus
        tokens.merge(resources.tokens, uniquingKeysWith: +)
      }
    }

    /// Counts a step no more that ran with this many threads.
    package mutating func remove(_ demand: Demand, threads: Int) {
      switch demand {
      case .light: lights -= 1
      case .storing: storing -= 1
      case .elsewhere(let resources, _):
        elsewhere -= 1
        tokens.merge(resources.tokens, uniquingKeysWith: -)
      case .here(let resources):
        cores -= threads
        memory -= resources.memory
        gpus -= resources.gpus
        tokens.merge(resources.tokens, uniquingKeysWith: -)
      }
    }

    /// Whether a step goes beside what runs here: what needs more than there is has to be the only one that needs it.
    fileprivate func hasRoom(for resources: Resources, in limits: Limits) -> Bool {
      if let limit = limits.memory, cores > 0, resources.memory > limit - min(memory, limit) {
        return false
      }
      return gpus == 0 || resources.gpus == 0 || resources.gpus <= limits.gpus - gpus
    }

    /// Whether the tokens that a step takes are there, by the same rule.
    fileprivate func hasTokens(for resources: Resources, in limits: Limits) -> Bool {
      resources.tokens.allSatisfy { name, count in
        let used = tokens[name, default: 0]
        return used == 0 || count <= (limits.tokens[name] ?? 1) - used
      }
    }
  }

  /// A step that may start, and with how many threads.
  package struct Start: Sendable, Equatable {
    /// The step's position in the plan.
    package let index: Int
    package let threads: Int
  }

  /// Chooses among `ready`, which is in the order of preference.
  ///
  /// As many steps that take cores as `soon` says are about to be ready: their share of the cores stays free.
  /// Other machines have `places` for steps at once.
  package static func choose(
    ready: [Candidate], running: Load, limits: Limits, soon: Int = 0, places: Int = 0
  ) -> [Start] {
    var contenders = ready.count { $0.demand.takesCores } + soon
    var load = running
    var starts: [Start] = []
    for candidate in ready {
      switch candidate.demand {
      case .light:
        guard load.lights < limits.cores else { continue }
        load.add(candidate.demand, threads: 1)
        starts.append(Start(index: candidate.index, threads: 1))
      case .storing:
        guard load.storing < Limits.stores else { continue }
        load.add(candidate.demand, threads: 1)
        starts.append(Start(index: candidate.index, threads: 1))
      case .elsewhere(let resources, let threads):
        guard load.elsewhere < places, load.hasTokens(for: resources, in: limits) else { continue }
        load.add(candidate.demand, threads: threads)
        starts.append(Start(index: candidate.index, threads: threads))
      case .here(let resources):
        let free = limits.cores - load.cores
        guard free > 0, load.hasRoom(for: resources, in: limits),
          load.hasTokens(for: resources, in: limits)
        else { continue }
        let share = max(1, (free + contenders - 1) / max(1, contenders))
        let threads = max(1, min(share, resources.cores ?? share))
        contenders -= 1
        load.add(candidate.demand, threads: threads)
        starts.append(Start(index: candidate.index, threads: threads))
      }
    }
    return starts
  }
}
