import Experiments
import Records
import Reports

/// What was not equal between the methods of a comparison: how many settings were tried, and how much was computed.
enum UnequalTerms {
  /// Work that differs by more than this factor is said.
  private static let most = 1.5

  /// Says for which methods settings were searched and for which not; nil where all had as many tries.
  static func search(_ record: RunRecord) -> Cell? {
    let sweep = record.spec.experiment.sweep
    let trials = sweep.recorded ?? sweep.first
    let points = trials.probes + trials.points
    let methods = names(record)
    let tries = methods.map { method in
      let prefix = "methods.\(method)."
      return points.map { $0.filter { $0.path.hasPrefix(prefix) } }.distinct.count
    }
    guard let most = tries.max(), let least = tries.min(), most > least else { return nil }
    let listed = zip(methods, tries).map { "\($0) \($1)" }.joined(separator: ", ")
    return .callout(
      .warning,
      "Unequal search. Settings tried for each method: \(listed). A method that had more tries is favoured."
    )
  }

  /// Says which method read the most and the fewest tokens; nil where the work was about equal or is unknown.
  static func cost(_ work: [(title: String, tokens: Int)]) -> Cell? {
    let known = work.filter { $0.tokens > 0 }
    guard let most = known.max(by: { $0.tokens < $1.tokens }),
      let least = known.min(by: { $0.tokens < $1.tokens })
    else { return nil }
    let factor = Double(most.tokens) / Double(least.tokens)
    guard factor > Self.most else { return nil }
    return .callout(
      .warning,
      "Unequal cost. \(most.title) read \(NumberFormat.significant(2).text(factor)) times the tokens of "
        + "\(least.title): a difference between methods may be one of cost.")
  }

  /// The methods that are compared, baselines apart, in their order.
  private static func names(_ record: RunRecord) -> [String] {
    record.models.filter { !$0.compared.isBaseline }.map(\.compared.method).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }
}
