internal import Tensors

/// A search that begins anew when it has stopped without reaching its target.
package struct RestartedSearch: Codable, Sendable {
  /// How the next run differs from the last one.
  package enum Policy: String, Codable, Sendable, CaseIterable {
    /// There is one run only.
    case none
    /// The population doubles each time (Auger and Hansen, 2005).
    case ipop
    /// The same, and between such runs short ones with small populations and steps, as long as they have used
    /// less of the budget (Hansen, 2009).
    case bipop
  }

  package private(set) var settings: SearchSettings
  package let policy: Policy
  /// Runs with a doubled population after the first run.
  package let restarts: Int
  /// The run at work.
  package private(set) var current: EvolutionStrategy
  /// Which run that is, from 0.
  package private(set) var run = 0
  /// The best of all runs.
  package private(set) var best: BestPoint?
  /// Why it has all ended; empty as long as it has not.
  package private(set) var stopReasons: [StopReason] = []

  private var earlier = 0
  private var partial = 0
  private var shortRuns = 0
  private var isShort = true
  private var budgets = Budgets()

  /// Evaluations of short and of long runs.
  private struct Budgets: Codable, Sendable {
    var short = 0
    var long = 0
  }

  package init(_ settings: SearchSettings, policy: Policy = .none, restarts: Int = 9) {
    var settings = settings
    if policy != .none, settings.limits.generations == nil {
      // The limit of the first run is that of all.
      let n = Double(settings.start.count)
      let size = Double(StrategyParameters(settings).population)
      settings.limits.generations = 100 + Int(150 * (n + 3) * (n + 3) / size.squareRoot())
    }
    self.settings = settings
    self.policy = policy
    self.restarts = restarts
    current = EvolutionStrategy(settings)
  }

  /// Returns the same search with another target and budget; what ended for want of them goes on.
  package func continuing(target: Double?, evaluations most: Int?) -> RestartedSearch {
    var search = self
    search.settings.limits.target = target
    search.settings.limits.evaluations = most
    search.current.settings.limits.target = target
    search.current.settings.limits.evaluations = most
    search.stopReasons = stopReasons.filter { $0 != .target && $0 != .evaluations }
    if let target, let best, best.value <= target { search.stopReasons.append(.target) }
    if let most, evaluations >= most { search.stopReasons.append(.evaluations) }
    return search
  }

  /// Points that were evaluated, in all runs.
  package var evaluations: Int { earlier + current.evaluations + partial }

  /// Returns the points to evaluate next: a generation, or what the budget leaves of one.
  package mutating func ask() -> [[Double]] {
    let points = current.ask()
    guard let most = settings.limits.evaluations else { return points }
    return Array(points.prefix(max(0, most - evaluations)))
  }

  /// Learns from the values of the points that were asked for, and begins the next run when one has stopped.
  package mutating func tell(_ values: [Double]) throws(SearchError) {
    let points = ask()
    guard values.count == points.count else {
      throw .wrongCount(expected: points.count, got: values.count)
    }
    if points.count < current.population {
      // The budget ends within a generation, which is then too small to learn from.
      partial = values.count
      for (point, value) in zip(points, values) where value < best?.value ?? .infinity {
        best = BestPoint(point, value, evaluations: evaluations)
      }
      let isReached = settings.limits.target.map { best?.value ?? .infinity <= $0 } ?? false
      stopReasons = (isReached ? [.target] : []) + [.evaluations]
      return
    }
    try current.tell(values)
    if let found = current.best, found.value < best?.value ?? .infinity {
      best = BestPoint(found.point, found.value, evaluations: evaluations)
    }
    if best == nil { best = current.best }
    var reasons = current.stopReasons
    if let most = settings.limits.evaluations, evaluations >= most,
      !reasons.contains(.evaluations)
    {
      reasons.append(.evaluations)
    }
    guard !reasons.isEmpty else { return }
    if reasons.contains(.target) || reasons.contains(.evaluations) || !begin() {
      stopReasons = reasons
    }
  }

  /// Begins the next run; false when there is none.
  private mutating func begin() -> Bool {
    guard policy != .none, run + 1 - shortRuns <= restarts else { return false }
    if isShort {
      budgets.short += current.evaluations
    } else {
      budgets.long += current.evaluations
    }
    earlier += current.evaluations
    run += 1
    var next = settings
    next.seed = settings.seed &+ UInt64(run)
    let first = StrategyParameters(settings).population
    isShort = policy == .bipop && run > 1 && budgets.short < max(1, budgets.long)
    if isShort {
      shortRuns += 1
      var stream = Seed(settings.seed).stream("restart", UInt64(run))
      next.sigma *= Portable.pow(0.01, stream.uniform())
      let u = stream.uniform()
      let growth = Portable.pow(2, Double(run - shortRuns) * u * u)
      let size = max(2, Int(Double(first) * growth))
      next.population = size
      let limit = Int(0.5 * Double(budgets.long) / Double(size))
      next.limits.generations = max(1, min(settings.limits.generations ?? limit, limit))
    } else {
      next.population = first << min(40, run - shortRuns)
    }
    current = EvolutionStrategy(next)
    return true
  }
}
