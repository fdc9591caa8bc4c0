import Documents
import Optimization

/// CMA-ES over the places of the axes: a generation of points is told its objectives and moves the next one.
///
/// A place is in 0...1, where `log_uniform` is even in the logarithm and integers have equal shares. A search that
/// has converged begins anew with twice the population.
package struct EvolutionSearch: Sendable {
  let trials: Int
  /// Points of a generation, which may run at once; nil for 4 + 3 ln N.
  let population: Int?
  /// The standard deviation of the first generation's places.
  let sigma: Double
  let seed: UInt64

  init(_ p: inout Parameters, seed: UInt64) {
    self.seed = seed
    trials = p.integer("trials", in: 1...Sweep.limit, "How many points to try in all.")
    population = p.optionalInteger(
      "population", in: 4...1_000,
      "Points of a generation, which can run side by side; 4 + 3 ln N for N paths when left out.")
    sigma = p.number(
      "sigma", default: 0.25, in: 0.001...1,
      "Deviation of the first generation, as a share of every range.")
  }

  /// Searches numbers only: returns what is wrong with the axes as they stand in the spec.
  static func problems(_ axes: [SweepAxis], _ entries: [Node.Entry]) -> [Diagnostic] {
    let lists = Set(axes.filter { $0.values != nil }.map(\.path))
    return entries.filter { lists.contains($0.key.text ?? "") }.map { entry in
      Diagnostic(
        "invalid-value",
        "'cma_es' searches numbers, and '\(entry.key.text ?? "")' is a list of values",
        at: entry.value.range,
        help:
          "write {uniform: [low, high]}, {log_uniform: [low, high]} or {integers: [low, high]}, or search by 'tpe'"
      )
    }
  }

  func next(after results: [TrialResult], in sweep: Sweep) -> Trials? {
    guard results.count < trials, !sweep.axes.isEmpty, let bounds = Bounds(lower: [0], upper: [1])
    else { return nil }
    var settings = SearchSettings(
      start: sweep.axes.map { _ in 0.5 }, sigma: sigma, seed: seed)
    settings.population = population
    settings.bounds = bounds
    var search = RestartedSearch(settings, policy: .ipop)
    var told = 0
    while search.stopReasons.isEmpty {
      let generation = search.ask()
      guard told + generation.count <= results.count else {
        let rest = generation.prefix(trials - told).dropFirst(results.count - told)
        return Trials(points: results.map(\.point) + rest.map { Self.point($0, sweep) })
      }
      // The search looks for the least; a failed trial is worse than any.
      let values = results[told..<told + generation.count].map {
        $0.objective.map { -$0.value } ?? .greatestFiniteMagnitude
      }
      told += generation.count
      do throws(SearchError) { try search.tell(values) } catch { return nil }
    }
    return nil
  }

  private static func point(_ places: [Double], _ sweep: Sweep) -> [Assignment] {
    let places = Dictionary(uniqueKeysWithValues: zip(sweep.axes.map(\.path), places))
    return sweep.assembled { $0.value(at: places[$0.path] ?? 0.5) }
  }
}
