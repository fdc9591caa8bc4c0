package import Documents

/// Which point of a training is kept, by one column of what was measured at each.
package struct StoppingRule: Codable, Sendable, Equatable {
  /// What the column is held against.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    /// The first point that is no better than the retrained model (MUSE's, Shi and others, 2024, section 5.1).
    case retrain
    /// The last point before more than a share of the starting model's value is lost.
    case utilityLost = "utility_lost"
    /// The first point that reaches a target.
    case target
    /// The best point.
    case best
  }

  package let kind: Kind
  /// The column's name, such as `retain.probability`.
  package let column: String
  /// The share that may be lost, or the target.
  package let value: Double

  package init(kind: Kind, column: String, value: Double = 0) {
    self.kind = kind
    self.column = column
    self.value = value
  }

  package init(_ p: inout Parameters) {
    kind = p.choice(
      "rule", default: .retrain,
      "Which point is kept: the first that is no better than the retrained model (MUSE's rule), the last before "
        + "more than a share of the starting model's value is lost, the first that reaches a target, or the best."
    )
    column = p.text(
      "column", default: "retain.probability", "The column that is looked at, by its direction.")
    let lost = p.number(
      "lost", default: 0.1, in: 0...1, "The share that may be lost, for 'utility_lost'.")
    let target = p.optionalNumber(
      "target", in: -1e12...1e12, "What is to be reached, for 'target'.")
    if kind == .target, target == nil, !p.isDescribing {
      p.report(
        "rule", "the rule 'target' needs a 'target'", code: "missing-key",
        help: "write 'target: 0.1'")
    }
    if kind != .target, target != nil {
      p.report("target", "only the rule 'target' looks at it", help: "write 'rule: target'")
    }
    value = kind == .target ? target ?? 0 : kind == .utilityLost ? lost : 0
  }

  /// Whether it compares with the retrained model.
  package var needsRetrain: Bool { kind == .retrain }

  /// Returns the place of the point that is kept; the last where none fulfils the rule.
  ///
  /// `values` are the column at the starting model and then at each point, at least two; places count the starting
  /// model as 0. `retrain` is the retrained model's value, which only that rule needs.
  package func choice(
    of values: [Double], retrain: Double?, _ direction: Column.Direction
  ) -> Int {
    func merit(_ value: Double) -> Double {
      switch direction {
      case .higher: value
      case .lower: -value
      case .closerTo(let target): -abs(value - target)
      }
    }
    let (last, points) = (values.count - 1, values.indices.dropFirst())
    switch kind {
    case .retrain:
      guard let retrain else { return last }
      // Of what is to stay, less than the retrained model has is too little; of what is to go, no more is enough.
      let isUtility = direction == .higher
      return points.first {
        isUtility ? values[$0] < retrain : merit(values[$0]) >= merit(retrain)
      } ?? last
    case .utilityLost:
      let allowed = abs(values[0]) * value
      let firstTooFar = points.first { merit(values[0]) - merit(values[$0]) > allowed }
      return firstTooFar.map { $0 - 1 } ?? last
    case .target: return points.first { merit(values[$0]) >= merit(value) } ?? last
    case .best:
      // Of equally good points the first, which is the cheapest.
      return points.reduce(points.first ?? last) { merit(values[$1]) > merit(values[$0]) ? $1 : $0 }
    }
  }
}
