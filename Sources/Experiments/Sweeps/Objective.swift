import Documents
package import Metrics

/// What an adaptive sweep is after: a weighted sum of columns, measured on rows that the report leaves out.
package struct Objective: Sendable {
  /// Columns with their weights, sorted by name; the sum is to be high.
  package let terms: [(column: String, weight: Double)]
  /// The methods over which the mean is taken; all of the spec's when empty.
  let methods: [String]
  /// The share of the rows of every set that only the objective sees.
  let split: Double

  init(_ p: inout Parameters) {
    let high = Self.terms("maximize", &p)
    let low = Self.terms("minimize", &p)
    terms = (high + low.map { ($0.column, -$0.weight) }).sorted { $0.column < $1.column }
    methods = p.texts("methods", default: [], "The methods to take the mean over; all when empty.")
    split = p.number(
      "split", default: 0.25, in: 0.01...0.9,
      "Share of the rows of every set for the objective; the report measures the others.")
    if terms.isEmpty {
      p.report(
        p.has("maximize") ? "maximize" : "minimize", "the objective names no column",
        help:
          "write 'maximize: model_utility' or 'maximize: {retain.probability: 1, forget.probability: -1}'"
      )
    }
  }

  /// A column, or columns with weights.
  private static func terms(
    _ key: String, _ p: inout Parameters
  ) -> [(column: String, weight: Double)] {
    guard let node = p.raw(key, "A column, or columns with their weights."), !node.isNull else {
      return []
    }
    if let name = node.text { return [(name, 1)] }
    var terms: [(column: String, weight: Double)] = []
    for entry in node.entries ?? [] {
      guard let weight = entry.value.plainText.flatMap(Double.init), weight.isFinite else {
        p.report(key, "'\(entry.key.text ?? "")' needs a weight, found \(entry.value.phrase)")
        continue
      }
      terms.append((entry.key.text ?? "", weight))
    }
    return terms
  }

  /// The places of the metrics that the columns come from, as far as the names tell; all where they do not.
  func metrics(among names: [String]) -> [Int] {
    var found: [Int] = []
    for (column, _) in terms {
      let parts = column.split(separator: ".").map(String.init)
      guard let place = names.firstIndex(where: { $0 == column || $0 == parts.last }) else {
        return Array(names.indices)
      }
      if !found.contains(place) { found.append(place) }
    }
    return found
  }

  /// The objective in words.
  package var text: String {
    terms.map { term in
      switch term.weight {
      case 1: "+ \(term.column)"
      case -1: "− \(term.column)"
      default: "\(term.weight < 0 ? "−" : "+") \(abs(term.weight)) × \(term.column)"
      }
    }.joined(separator: " ").trimmingPlus
  }

  /// The weighted sum with the ends of its interval, errors taken as independent; nil when a column is missing.
  package func value(_ columns: [Column]) -> Estimated? {
    var (sum, square) = (0.0, 0.0)
    for (name, weight) in terms {
      guard let column = columns.first(where: { $0.name == name }) else { return nil }
      let half = weight * (column.high - column.low) / 2
      sum += weight * column.estimate
      square += half * half
    }
    return Estimated(value: sum, half: square.squareRoot())
  }

  /// A number with half the width of its 95 % interval.
  package struct Estimated: Sendable, Equatable {
    package let value: Double
    package let half: Double

    package init(value: Double, half: Double = 0) {
      self.value = value
      self.half = half
    }
  }
}

extension String {
  fileprivate var trimmingPlus: String { hasPrefix("+ ") ? String(dropFirst(2)) : self }
}
