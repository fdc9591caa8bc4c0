import Documents

extension EvaluationLog {
  /// The log's own numbers that none of `columns` has, without intervals: all of a summary's, and of metrics whose items
  /// say nothing here.
  ///
  /// TOFU's numbers have the names of a run's columns, others keep the log's.
  package func reportedColumns(except columns: [Column]) -> [Column] {
    let known = Set(columns.map { $0.name.lowercased() })
    return reported.sorted { $0.key < $1.key }.compactMap { name, value in
      let column = Self.column(of: name)
      guard !known.contains(column.lowercased()), value.isFinite else { return nil }
      return Column(
        column, Self.direction(of: column), estimate: value,
        interval: .init(low: value, high: value))
    }
  }

  /// The numbers of a `*_SUMMARY.json`, an object of names and numbers; nil for any other object.
  static func summary(_ root: JSONObject) -> [String: Double]? {
    let numbers = root.compactMap { name, value in value.number.map { (name, $0) } }
    // A metric that could not be computed is null there.
    let isSummary =
      !numbers.isEmpty && root.allSatisfy { $0.value.number != nil || $0.value == .null }
    return isSummary ? Dictionary(numbers, uniquingKeysWith: { first, _ in first }) : nil
  }

  private static func column(of name: String) -> String {
    let same = nine + ["model_utility", "forget_quality"].map { (name: $0, column: $0) }
    return same.first { $0.name == name.lowercased() }?.column ?? name
  }

  /// Which way a number is better; TOFU's own names and those of open-unlearning's metrics.
  private static func direction(of column: String) -> Column.Direction {
    let name = column.lowercased()
    if name.hasPrefix("mia_") { return .closerTo(0.5) }
    if name == "privleak" { return .closerTo(0) }
    if name == "forget_quality" || name.hasSuffix("truth_ratio") { return .higher }
    return Further(name: column, values: .mean(LogSeries())).direction
  }
}
