import Metrics
import Pipeline
package import Storage

extension RunSession {
  /// Whether an adaptive sweep can come to further trials than those of this plan.
  package var mayGrow: Bool {
    let sweep = compilation.spec.experiment.sweep
    guard sweep.objective != nil, sweep.recorded == nil else { return false }
    let trials = compilation.spec.trials
    let results = (trials.probes + trials.points).map { TrialResult(point: $0, objective: nil) }
    return sweep.next(after: results) != nil
  }

  /// The session with the next round of an adaptive sweep; nil when there is none, or when trials of this
  /// round have no result yet.
  ///
  /// With `allowingFailures`, a trial without a result has failed and counts as the worst. Throws
  /// `InvalidDocument` when a chosen value does not fit the spec.
  package func nextTrials(_ trees: [Tree?], allowingFailures: Bool = false) throws -> Spec? {
    let spec = compilation.spec
    guard let objective = spec.experiment.sweep.objective, spec.experiment.sweep.recorded == nil
    else { return nil }
    let results = try trialResults(trees, objective)
    if !allowingFailures, results.contains(where: { $0.objective == nil }) { return nil }
    return try spec.experiment.sweep.next(after: results).map { try spec.with($0) }
  }

  /// What every trial so far came to, in the order in which the search asked for them.
  func trialResults(_ trees: [Tree?], _ objective: Objective) throws -> [TrialResult] {
    let trials = compilation.spec.trials
    return try (trials.probes + trials.points).map { point in
      var parts: [(method: String, value: Objective.Estimated?)] = []
      for probe in compilation.probes where probe.point == point {
        parts.append((probe.method, try value(of: probe, trees, objective)))
      }
      let methods = Dictionary(grouping: parts, by: \.method)
      return TrialResult(
        point: point, objective: Self.mean(parts.map(\.value)),
        byMethod: methods.compactMapValues { Self.mean($0.map(\.value)) })
    }
  }

  private func value(
    of probe: Probe, _ trees: [Tree?], _ objective: Objective
  ) throws -> Objective.Estimated? {
    var columns: [Metrics.Column] = []
    for ref in probe.measurements {
      guard let measurement = try load(ref, trees) else { return nil }
      columns += measurement.columns
    }
    guard let value = objective.value(columns) else {
      throw UnknownColumn(
        wanted: objective.terms.map(\.column), known: columns.map(\.name))
    }
    return value
  }

  /// The mean over methods and seeds, with their errors taken as independent.
  private static func mean(_ parts: [Objective.Estimated?]) -> Objective.Estimated? {
    let known = parts.compactMap(\.self)
    guard !known.isEmpty, known.count == parts.count else { return nil }
    let count = Double(known.count)
    return Objective.Estimated(
      value: known.reduce(0) { $0 + $1.value } / count,
      half: known.reduce(0) { $0 + $1.half * $1.half }.squareRoot() / count)
  }
}

/// The objective of a sweep names a column that no metric has.
package struct UnknownColumn: Error, CustomStringConvertible {
  let wanted: [String]
  let known: [String]

  package var description: String {
    let missing = wanted.filter { !known.contains($0) }
    return
      "the sweep's objective names \(missing.joined(separator: ", ")), which its metrics do not "
      + "have; they have \(known.joined(separator: ", "))"
  }
}
