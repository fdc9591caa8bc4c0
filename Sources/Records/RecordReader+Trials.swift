package import Experiments
import Metrics
import Plans
package import Storage

extension RecordReader {
  /// What every trial so far came to, in the order in which the search asked for them.
  package func trialResults(_ trees: [Tree?], _ objective: Objective) throws -> [TrialResult] {
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
