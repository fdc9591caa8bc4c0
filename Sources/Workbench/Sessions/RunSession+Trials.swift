package import Experiments
import Records
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
    let results = try reader.trialResults(trees, objective)
    if !allowingFailures, results.contains(where: { $0.objective == nil }) { return nil }
    return try spec.experiment.sweep.next(after: results).map { try spec.with($0) }
  }
}
