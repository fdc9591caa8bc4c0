import Documents
import Tensors

/// What is swept and how the points are chosen.
///
/// Every key is a path of the spec but for one that names the strategy: without it every combination of
/// the values is a point.
package struct Sweep: Sendable {
  /// How the points are chosen.
  package enum Strategy: Sendable {
    case grid
    /// The points as the spec lists them.
    case list([[Assignment]])
    case draws(points: Int, seed: UInt64)
    case tpe(ParzenSearch, Objective)
    case evolution(EvolutionSearch, Objective)
    case halving(Halving, Objective)
    /// Every method by itself, with the same settings to choose from.
    case tune(Tuning, Objective)
  }

  package let axes: [SweepAxis]
  package let strategy: Strategy
  /// The trials of a search that is over, from a resolved spec.
  package let recorded: Trials?

  /// The largest sweep that is accepted.
  static let limit = 10_000

  /// Every path that a point may set, in the order of the spec.
  package var paths: [String] {
    var paths = axes.map(\.path)
    if case .list(let points) = strategy {
      for path in points.flatMap({ $0.map(\.path) }) where !paths.contains(path) {
        paths.append(path)
      }
    }
    if case .halving(let halving, _) = strategy { paths.append(halving.resource) }
    if case .tune(let tuning, _) = strategy { paths += tuning.paths }
    return paths
  }

  /// What an adaptive search is after; nil when all points are known from the start.
  package var objective: Objective? {
    switch strategy {
    case .grid, .list, .draws: nil
    case .tpe(_, let objective), .evolution(_, let objective), .halving(_, let objective),
      .tune(_, let objective):
      objective
    }
  }

  /// The trials that are known before anything has run.
  package var first: Trials {
    switch strategy {
    case .grid: Trials(points: grid)
    case .list(let points): Trials(points: points)
    case .draws(let count, let seed):
      Trials(points: (0..<count).map { drawn($0, seed) })
    case .tpe, .evolution, .halving, .tune: next(after: []) ?? Trials(points: [])
    }
  }

  /// A point of independent draws; the same whatever the number of points is.
  func drawn(_ index: Int, _ seed: UInt64) -> [Assignment] {
    assembled { axis in
      var stream = SweepDraw.stream(seed, axis.path, index)
      return axis.value(at: stream.uniform())
    }
  }

  /// A point with the values that `choose` gives for the axes that apply.
  func assembled(_ choose: (SweepAxis) -> Node) -> [Assignment] {
    axes.reduce(into: []) { point, axis in
      if axis.applies(to: point) {
        point.append(Assignment(path: axis.path, value: choose(axis)))
      }
    }
  }

  /// Every combination, the last axis varying fastest; one empty point without axes.
  var grid: [[Assignment]] {
    axes.reduce([[]]) { points, axis in
      points.flatMap { point in
        axis.applies(to: point)
          ? (axis.values ?? []).map { point + [Assignment(path: axis.path, value: $0)] } : [point]
      }
    }
  }
}

// How a sweep is written.
extension Sweep {
  private static let fixed: Set = [
    "lethe", "name", "notes", "extends", "seeds", "sweep", "inputs", "report",
  ]
  private static let strategies = ["list", "random", "tpe", "cma_es", "halving", "tune"]

  /// Reads `sweep`; methods are named as in `registry`.
  init<Family>(_ p: inout Parameters, methods registry: Registry<Family>) {
    let node = p.raw(
      "sweep",
      "Paths of the spec with lists of values or distributions, and how points are chosen among them."
    )
    var problems: [Diagnostic] = []
    var axes: [SweepAxis] = []
    var chosen: [Node.Entry] = []
    var trials: Trials?
    if let node, !node.isNull, node.entries == nil {
      p.report(
        "sweep", "'sweep' must be a mapping of paths to lists, found \(node.phrase)",
        code: "wrong-type", help: "write 'sweep: {methods.npo.npo.beta: [0.1, 1]}'")
    }
    for entry in node?.entries ?? [] {
      let path = entry.key.text ?? ""
      if Self.strategies.contains(path) {
        chosen.append(entry)
      } else if path == "trials" {
        trials = Trials(entry.value)
      } else if let problem = Self.problem(with: entry.key) {
        problems.append(problem)
      } else {
        do throws(InvalidDocument) { axes.append(try SweepAxis(entry, after: axes)) } catch {
          problems += error.diagnostics
        }
      }
    }
    for extra in chosen.dropFirst() {
      problems.append(
        Diagnostic(
          "invalid-value", "a sweep has one strategy, and this is the second", at: extra.key.range))
    }
    var inner = Parameters(Node(.mapping(chosen.prefix(1).map(\.self)), at: node?.range ?? p.owner))
    self.axes = axes
    recorded = trials
    strategy = Self.strategy(axes, methods: p.written("methods"), registry, &inner)
    inner.finish()
    problems += inner.diagnostics
    if case .evolution = strategy {
      problems += EvolutionSearch.problems(axes, node?.entries ?? [])
      if axes.isEmpty, problems.isEmpty, let key = chosen.first?.key {
        problems.append(
          Diagnostic(
            "missing-key", "'cma_es' has nothing to search", at: key.range,
            help: "name a path beside it: 'methods.npo.npo.beta: {log_uniform: [0.01, 1]}'"))
      }
    }
    if case .halving(let halving, _) = strategy, let owner = chosen.first?.value {
      let place = owner["resource"] ?? owner
      if axes.contains(where: { $0.path == halving.resource }) {
        problems.append(
          Diagnostic(
            "invalid-value", "'\(halving.resource)' is swept and cannot be the resource as well",
            at: place.range, help: "take it out of the sweep: 'rungs' says what it is set to"))
      } else if !halving.resource.isEmpty,
        let problem = Self.problem(with: .plain(halving.resource, at: place.range))
      {
        problems.append(problem)
      }
    }
    if case .tune = strategy, let axis = axes.first, let key = chosen.first?.key {
      problems.append(
        Diagnostic(
          "invalid-value", "'tune' chooses for each method, and '\(axis.path)' is swept beside it",
          at: key.range, help: "name the setting under 'settings', or leave the path out"))
    }
    for problem in problems { p.note(problem) }
    guard problems.isEmpty else { return }
    if case .grid = strategy, let open = axes.first(where: { $0.values == nil }) {
      p.report(
        "sweep", "'\(open.path)' is a distribution, and nothing says how many points to draw",
        code: "missing-key", help: "add 'random: {points: 20}' or 'tpe: {...}' to the sweep")
    }
  }

  private static func problem(with key: Node) -> Diagnostic? {
    let path = key.text ?? ""
    guard let first = path.split(separator: ".").first.map(String.init) else {
      return Diagnostic("invalid-path", "a swept path is empty", at: key.range)
    }
    if fixed.contains(first) {
      return Diagnostic(
        "invalid-value", "'\(first)' cannot be swept over", at: key.range,
        help: first == "seeds" ? "list the seeds under 'seeds'" : nil)
    }
    guard !path.contains("."),
      !["model", "numerics", "metrics", "data", "methods", "steps"].contains(path)
    else { return nil }
    return Diagnostic(
      "unknown-key", "'\(path)' is neither a path of the spec nor a way to choose points",
      at: key.range, help: Suggestion.help(for: path, among: strategies))
  }

  private static func strategy<Family>(
    _ axes: [SweepAxis], methods: Node?, _ registry: Registry<Family>, _ p: inout Parameters
  ) -> Strategy {
    if p.has("list") { return .list(list(&p)) }
    if p.has("random") {
      return p.group("random", "Independent draws.") { p in
        .draws(
          points: p.integer("points", in: 1...limit, "How many points to draw."), seed: seed(&p))
      }
    }
    if p.has("tpe") {
      return p.group("tpe", "Points by a tree-structured Parzen estimator.") { p in
        .tpe(ParzenSearch(&p, seed: seed(&p)), objective(&p))
      }
    }
    if p.has("cma_es") {
      return p.group("cma_es", "Points by the evolution strategy CMA-ES.") { p in
        .evolution(EvolutionSearch(&p, seed: seed(&p)), objective(&p))
      }
    }
    if p.has("halving") {
      return p.group("halving", "Successive halving.") { p in
        let isList = axes.allSatisfy { $0.values != nil }
        return .halving(Halving(&p, seed: seed(&p), mayBeGrid: isList), objective(&p))
      }
    }
    if p.has("tune") {
      return p.group("tune", "Every method's best of the same settings.") { p in
        .tune(Tuning(&p, seed: seed(&p), methods: methods, among: registry), objective(&p))
      }
    }
    let size = axes.reduce(1) { size, axis in
      let (product, overflow) = size.multipliedReportingOverflow(by: axis.values?.count ?? 1)
      return overflow ? limit + 1 : product
    }
    if size > limit {
      p.note(
        Diagnostic("out-of-range", "the grid has more than \(limit) points", at: p.owner))
      return .list([])
    }
    return .grid
  }

  private static func seed(_ p: inout Parameters) -> UInt64 {
    UInt64(p.integer("seed", default: 1, in: 0 ... .max, "Seed of the draws."))
  }

  private static func objective(_ p: inout Parameters) -> Objective {
    p.group("objective", "What to look for.") { Objective(&$0) }
  }

  private static func list(_ p: inout Parameters) -> [[Assignment]] {
    guard let node = p.raw("list", "The points, a mapping of paths to values each.") else {
      return []
    }
    guard let items = node.items, !items.isEmpty, items.count <= limit else {
      p.report("list", "'list' is a list of 1 to \(limit) points", code: "wrong-type")
      return []
    }
    for item in items {
      guard let entries = item.entries else {
        p.note(
          Diagnostic(
            "wrong-type", "a point is a mapping of paths to values, found \(item.phrase)",
            at: item.range))
        continue
      }
      for entry in entries { if let problem = problem(with: entry.key) { p.note(problem) } }
    }
    // Points are values: two that mean the same are one, named as it is written first.
    return Trials.points(node).distinct
  }
}
