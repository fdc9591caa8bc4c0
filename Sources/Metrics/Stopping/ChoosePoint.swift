import Documents
package import Models
package import Plans

/// Which point of a training a rule keeps, and what it saw.
package struct ChosenPoint: Artifact, Codable, Equatable {
  /// The place of the point; 0 is the starting model.
  package let place: Int
  /// The column at each place.
  package let values: [Double]
  package let retrain: Double?

  package init(place: Int, values: [Double], retrain: Double?) {
    self.place = place
    self.values = values
    self.retrain = retrain
  }

  /// Reads `choice.json`.
  package init(from parts: some PartReader) throws {
    self = try CanonicalJSON.decode(Self.self, from: parts.bytes(of: Self.partName))
  }

  package func parts() throws -> [Part] { [Part(Self.partName, try CanonicalJSON.encode(self))] }

  private static let partName = "choice.json"
}

/// Chooses a point of a training by a rule.
package struct ChoosePoint: Step {
  package static let kind = "choose-point"
  package static let version = "1"

  package let rule: StoppingRule

  package init(rule: StoppingRule) { self.rule = rule }

  /// What the metrics say of the starting model and then of each point; of the retrained model where the rule wants it.
  package func run(
    _ input: ([[Measurement]], [Measurement]), _ context: Context
  ) throws -> ChosenPoint {
    func column(_ measurements: [Measurement]) throws -> Column {
      let columns = measurements.flatMap(\.columns)
      guard let column = columns.first(where: { $0.name == rule.column }) else {
        throw MetricError(
          "the stopping rule looks at '\(rule.column)', and what is measured is "
            + columns.map(\.name).joined(separator: ", "))
      }
      return column
    }
    let columns = try input.0.map(column)
    guard let first = columns.first, columns.count > 1 else {
      throw MetricError("a stopping rule needs a training with points to choose from")
    }
    let retrain = input.1.isEmpty ? nil : try column(input.1).estimate
    let values = columns.map(\.estimate)
    let place = rule.choice(of: values, retrain: retrain, first.direction)
    context.log("keeps point \(place) of \(values.count - 1) by \(rule.column)")
    return ChosenPoint(place: place, values: values, retrain: retrain)
  }
}

/// The model at the point that was chosen.
package struct KeepPoint: Step {
  package static let kind = "keep-point"
  package static let version = "1"

  package var resources: Resources { .heavy }

  package init() {}

  /// The starting model and then that of each point, and the choice.
  package func run(_ input: ([Checkpoint], ChosenPoint), _ context: Context) throws -> Checkpoint {
    guard input.0.indices.contains(input.1.place) else {
      throw MetricError("there is no point \(input.1.place) among \(input.0.count)")
    }
    return input.0[input.1.place]
  }
}
