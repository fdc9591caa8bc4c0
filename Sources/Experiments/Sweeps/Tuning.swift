import Documents
import Tensors

/// The same settings tried for every method, each method then compared at its own best: equal search.
///
/// At each trial all methods have the trial's values of the settings that are theirs, and the objective judges
/// each alone, as the mean over seeds, on rows that the report leaves out.
package struct Tuning: Sendable {
  /// One method with the settings that it has.
  package struct Method: Sendable {
    package let name: String
    /// The settings as paths of the spec; empty for a method that has none of them.
    package let axes: [SweepAxis]
  }

  /// The settings by the names that methods give them.
  package let settings: [SweepAxis]
  package let methods: [Method]
  /// How many points are drawn; nil for every combination.
  let trials: Int?
  let seed: UInt64

  init<Family>(
    _ p: inout Parameters, seed: UInt64, methods node: Node?, among registry: Registry<Family>
  ) {
    self.seed = seed
    settings = Self.settings(&p)
    trials = p.optionalInteger(
      "trials", in: 1...1_000, "How many settings to draw; every combination when left out.")
    let known = (node?.entries ?? []).compactMap { entry -> (name: String, use: Node)? in
      entry.key.text.map { ($0, entry.value) }
    }
    var fields: Set<String> = []
    methods = known.map { [settings] name, use in
      guard let used = registry.used(in: use),
        let description = registry.describe(used.name)
      else { return Method(name: name, axes: []) }
      let own = Set(description.fields.map(\.name))
      fields.formUnion(own)
      let prefix = "methods.\(name).\(used.written)"
      return Method(
        name: name,
        axes: settings.filter { own.contains($0.firstPart) }.map { $0.beneath(prefix) })
    }
    guard !p.isDescribing else { return }
    for setting in settings where !fields.contains(setting.firstPart) && !fields.isEmpty {
      p.report(
        "settings", "no method of the spec has a setting '\(setting.path)'", code: "unknown-key",
        help: Suggestion.help(for: setting.path, among: fields.sorted()))
    }
    if trials == nil, let open = settings.first(where: { $0.values == nil }) {
      p.report(
        "settings", "'\(open.path)' is a distribution, and nothing says how many to draw",
        code: "missing-key", help: "add 'trials: 8'")
    }
    let size = settings.reduce(1) { size, axis in
      let (product, overflow) = size.multipliedReportingOverflow(by: axis.values?.count ?? 1)
      return overflow ? Int.max : product
    }
    if trials == nil, size > 1_000 {
      p.report("settings", "there are more than 1000 combinations", help: "add 'trials: 8'")
    }
  }

  private static func settings(_ p: inout Parameters) -> [SweepAxis] {
    let help = "Parameters of methods, such as learning_rate, with lists or distributions."
    guard let node = p.raw("settings", help), !p.isDescribing else { return [] }
    guard let entries = node.entries, !entries.isEmpty else {
      p.report(
        "settings", "'settings' names no parameter of a method",
        code: node.isNull ? "missing-key" : "wrong-type",
        help: "write 'settings: {learning_rate: [1e-5, 1e-4]}'")
      return []
    }
    var axes: [SweepAxis] = []
    for entry in entries {
      do throws(InvalidDocument) { axes.append(try SweepAxis(entry, after: axes)) } catch {
        for problem in error.diagnostics { p.note(problem) }
      }
    }
    return axes
  }

  /// Every path that a trial may set.
  var paths: [String] { methods.flatMap { $0.axes.map(\.path) } }

  /// The trials, then one point with every method's best; nil when that is known.
  func next(after results: [TrialResult]) -> Trials? {
    let points = self.points
    if results.isEmpty || results.count < points.count { return Trials(points: [], probes: points) }
    guard results.count == points.count else { return nil }
    return Trials(points: [best(results)], probes: points)
  }

  /// The settings of every trial; two trials that set the same are one.
  private var points: [[Assignment]] {
    drawn.map { values in methods.flatMap { assignments(of: $0, values) } }.distinct
  }

  /// The values of every setting at each trial.
  private var drawn: [[Node]] {
    guard let trials else {
      return settings.reduce([[]]) { points, axis in
        points.flatMap { point in (axis.values ?? []).map { point + [$0] } }
      }
    }
    return (0..<trials).map { trial in
      settings.map { axis in
        var stream = SweepDraw.stream(seed, axis.path, trial)
        return axis.value(at: stream.uniform())
      }
    }
  }

  private func assignments(of method: Method, _ values: [Node]) -> [Assignment] {
    method.axes.reduce(into: []) { point, axis in
      guard let index = settings.firstIndex(where: { axis.path.hasSuffix(".\($0.path)") }),
        axis.applies(to: point)
      else { return }
      point.append(Assignment(path: axis.path, value: values[index]))
    }
  }

  /// Every method's best trial, of equal ones the earlier; a method that failed in all keeps the spec's own settings.
  private func best(_ results: [TrialResult]) -> [Assignment] {
    methods.flatMap { method in bestTrial(of: method, results).map(method.own) ?? [] }
  }

  /// The trial at which a method's objective is highest.
  package func bestTrial(of method: Method, _ results: [TrialResult]) -> TrialResult? {
    results.filter { $0.byMethod[method.name] != nil }.reduce(nil) { best, trial in
      guard let best, let old = best.byMethod[method.name], let new = trial.byMethod[method.name]
      else { return trial }
      return new.value > old.value ? trial : best
    }
  }
}

extension Tuning.Method {
  /// The assignments of a trial that are this method's.
  package func own(_ trial: TrialResult) -> [Assignment] {
    trial.point.filter { assignment in axes.contains { $0.path == assignment.path } }
  }
}

extension SweepAxis {
  /// The parameter that a setting such as `lora.rank` lies in.
  fileprivate var firstPart: String { String(path.prefix { $0 != "." }) }
}
