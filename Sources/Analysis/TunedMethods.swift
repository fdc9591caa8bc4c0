import Documents
package import Experiments
package import Records

/// What an equal search found: every method's best of the same settings, and where the search was too narrow.
package struct TunedMethods: Sendable {
  /// One method.
  package struct Row: Sendable {
    package let name: String
    package let chosen: [Assignment]
    /// The objective of the chosen setting; nil where every trial failed.
    package let merit: Objective.Estimated?
    /// Different settings that were tried.
    package let tried: Int
    /// Settings whose best value is the first or the last of those tried: a better one may lie beyond.
    package let atEdge: [String]
  }

  package let rows: [Row]
  /// The settings by the names that methods give them.
  package let settings: [String]
  package let objective: Objective

  /// Reads the trials of a `tune`; nil for other sweeps and before all trials are judged.
  package init?(_ record: RunRecord) {
    guard case .tune(let tuning, let objective) = record.spec.experiment.sweep.strategy,
      !record.spec.trials.points.isEmpty
    else { return nil }
    self.objective = objective
    settings = tuning.settings.map(\.path)
    let judged = record.trials.prefix(record.spec.trials.probes.count).map(\.self)
    rows = tuning.methods.map { method in
      let best = tuning.bestTrial(of: method, judged)
      let chosen = best.map(method.own) ?? []
      let tried = judged.map(method.own).distinct
      return Row(
        name: method.name, chosen: chosen, merit: best?.byMethod[method.name],
        tried: method.axes.isEmpty ? 0 : tried.count,
        atEdge: Self.edges(chosen, among: tried))
    }
  }

  /// The numbers that are the smallest or largest of at least three that were tried.
  private static func edges(_ chosen: [Assignment], among tried: [[Assignment]]) -> [String] {
    chosen.compactMap { assignment in
      let values = Set(
        tried.flatMap(\.self).filter { $0.path == assignment.path }
          .compactMap { $0.value.text.flatMap(Double.init) })
      guard values.count > 1, let value = assignment.value.text.flatMap(Double.init),
        value == values.min() || value == values.max()
      else { return nil }
      return assignment.path.split(separator: ".").dropFirst(3).joined(separator: ".")
    }
  }
}
