import Documents

/// A trial with what it came to.
package struct TrialResult: Sendable {
  package let point: [Assignment]
  /// The mean over methods and seeds; nil when a step of it failed.
  package let objective: Objective.Estimated?
  /// The mean over seeds for each method; without those of which a step failed.
  package let byMethod: [String: Objective.Estimated]

  package init(
    point: [Assignment], objective: Objective.Estimated?,
    byMethod: [String: Objective.Estimated] = [:]
  ) {
    self.point = point
    self.objective = objective
    self.byMethod = byMethod
  }
}

extension Sweep {
  /// All trials up to the next round, given the results of those so far; nil when the search is over.
  ///
  /// A pure function: resuming replays it, and widening the search does not change the trials that it has.
  package func next(after results: [TrialResult]) -> Trials? {
    switch strategy {
    case .grid, .list, .draws: nil
    case .tpe(let search, _): search.next(after: results, in: self)
    case .evolution(let search, _): search.next(after: results, in: self)
    case .halving(let halving, _): halving.next(after: results, in: self)
    case .tune(let tuning, _): tuning.next(after: results)
    }
  }
}

/// Successive halving (Jamieson and Talwalkar, 2016): many points with little of a resource, then the best
/// of them with more.
package struct Halving: Sendable {
  /// How many points to draw; nil for the whole grid.
  let points: Int?
  let seed: UInt64
  /// The path that says how much of the resource a trial gets.
  let resource: String
  /// What it is set to in each round, in rising order.
  let rungs: [Double]
  /// One of this many goes on.
  let factor: Int

  init(_ p: inout Parameters, seed: UInt64, mayBeGrid: Bool) {
    self.seed = seed
    points = p.optionalInteger(
      "points", in: 2...Sweep.limit, "How many points to draw; the whole grid when left out.")
    resource = p.text(
      "resource", "The path that says how much a trial may take, such as methods.npo.npo.epochs.")
    rungs = p.numbers(
      "rungs", default: [1, 3, 9], in: 1e-9...1e9, count: 2...20,
      "What the resource is set to, round by round.")
    factor = p.integer("factor", default: 3, in: 2...100, "One of this many trials goes on.")
    if rungs != rungs.sorted() || Set(rungs).count < rungs.count {
      p.report("rungs", "the rungs must rise")
    }
    if points == nil, !mayBeGrid, !p.isDescribing {
      p.report(
        "points", "a distribution needs 'points': how many to draw", code: "missing-key",
        help: "add 'points: 27'")
    }
  }

  func next(after results: [TrialResult], in sweep: Sweep) -> Trials? {
    var alive = points.map { count in (0..<count).map { sweep.drawn($0, seed) } } ?? sweep.grid
    var rest = results[...]
    var probes: [[Assignment]] = []
    for (round, rung) in rungs.enumerated() {
      let trials = alive.map { $0 + [Assignment(path: resource, value: Self.node(rung))] }
      guard round + 1 < rungs.count else {
        return rest.isEmpty ? Trials(points: trials, probes: probes) : nil
      }
      probes += trials
      guard rest.count >= trials.count else { return Trials(points: [], probes: probes) }
      let judged = rest.prefix(trials.count).map { $0.objective?.value }
      rest = rest.dropFirst(trials.count)
      alive = Self.best(judged, count: max(1, trials.count / factor)).map { alive[$0] }
    }
    return nil
  }

  /// The positions of the best in their order; failed ones come last, of equal ones the earlier first.
  static func best(_ values: [Double?], count: Int) -> [Int] {
    let order = values.indices.sorted { a, b in
      let (x, y) = (values[a] ?? -.infinity, values[b] ?? -.infinity)
      return x == y ? a < b : x > y
    }
    return order.prefix(count).sorted()
  }

  private static func node(_ rung: Double) -> Node {
    .plain(Int(exactly: rung).map(String.init) ?? "\(rung)")
  }
}
