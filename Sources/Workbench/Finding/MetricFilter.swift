package import Analysis

/// A condition on what was measured, such as `forget_quality>0.05` or `npo:retain.probability>=0.9`.
package struct MetricFilter: Sendable {
  /// The method that is to meet it; nil for any that is no baseline.
  package let method: String?
  /// The name of a column, or of a metric with one column.
  package let column: String
  private let comparison: String
  private let bound: Double

  /// Longer signs first: `>=` is no `>`.
  private static let signs = ["<=", ">=", "!=", "<", ">", "="]

  /// Reads `[METHOD:]COLUMN SIGN NUMBER`, blanks as one likes; nil for anything else.
  package init?(_ text: String) {
    let found = Self.signs.lazy.compactMap { sign in
      text.firstRange(of: sign).map { (sign: sign, range: $0) }
    }.first
    guard let found else { return nil }
    let left = Self.trimmed(text[..<found.range.lowerBound]).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let right = Self.trimmed(text[found.range.upperBound...].drop { $0 == "=" })
    guard let name = left.last, !name.isEmpty, left.first?.isEmpty == false,
      let bound = Double(right), bound.isFinite
    else { return nil }
    method = left.count == 2 ? String(left[0]) : nil
    column = String(name)
    comparison = found.sign
    self.bound = bound
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return text
  }

  /// True for a run with a method, at one point of its sweep, that meets all conditions.
  package static func meets(_ conditions: [MetricFilter], _ board: Leaderboard) -> Bool {
    let methods = Set(conditions.compactMap(\.method))
    let free = conditions.filter { $0.method == nil }
    // Conditions on named methods are each their own; the others hold together for one method.
    let named = methods.allSatisfy { name in
      let own = conditions.filter { $0.method == name }
      return board.entries.contains { entry in
        entry.method == name && own.allSatisfy { $0.holds(of: entry) }
      }
    }
    guard named, !free.isEmpty else { return named }
    return board.entries.contains { entry in
      !entry.isBaseline && free.allSatisfy { $0.holds(of: entry) }
    }
  }

  /// True when the method has the column and its value meets the condition.
  private func holds(of entry: Leaderboard.Entry) -> Bool {
    let named = entry.values.filter { $0.key.column == column || $0.key.metric == column }
    // A column's own name counts first; that of a metric only when it has one column.
    let exact = named.filter { $0.key.column == column }
    guard let found = exact.first ?? (named.count == 1 ? named.first : nil) else { return false }
    let value = found.value.estimate
    return switch comparison {
    case "<": value < bound
    case "<=": value <= bound
    case ">": value > bound
    case ">=": value >= bound
    case "=": value == bound
    default: value != bound
    }
  }
}
