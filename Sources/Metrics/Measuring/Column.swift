/// One number about a model, with its uncertainty and the items that it is the summary of.
package struct Column: Codable, Sendable, Equatable {
  /// Which way is better.
  package enum Direction: Sendable, Equatable {
    case higher
    case lower
    case closerTo(Double)
  }

  /// Unique among the columns of a run, such as `forget.probability`.
  package var name: String
  package var direction: Direction
  package var estimate: Double
  /// The ends of the 95 % bootstrap interval.
  package var low: Double
  package var high: Double
  /// What the estimate summarises, one value a row of the corpus, in its order.
  package var values: [Double]
  /// Further numbers by name, such as the logarithm of a p-value.
  package var extras: [String: Double]

  package init(
    _ name: String, _ direction: Direction, estimate: Double, interval: Bootstrap.Interval,
    values: [Double] = [], extras: [String: Double] = [:]
  ) {
    self.name = name
    self.direction = direction
    self.estimate = estimate
    self.low = interval.low
    self.high = interval.high
    self.values = values
    self.extras = extras
  }

  /// True when the estimate is the mean of the values, so that items can be compared one by one.
  package var isMeanOfValues: Bool {
    guard !values.isEmpty else { return false }
    let mean = values.reduce(0, +) / Double(values.count)
    return abs(mean - estimate) <= 1e-12 * max(1, abs(mean))
  }

  /// Summarises at least one value by its mean.
  package init(
    _ name: String, _ direction: Direction, meanOf values: [Double], _ bootstrap: Bootstrap
  ) {
    self.init(
      name, direction, estimate: values.reduce(0, +) / Double(values.count),
      interval: bootstrap.interval(ofMeanOf: values), values: values)
  }
}

/// `"higher"`, `"lower"`, or the number to be close to.
extension Column.Direction: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // It is a number or a word.
    if let target = try? container.decode(Double.self) {
      self = .closerTo(target)
      return
    }
    switch try container.decode(String.self) {
    case "higher": self = .higher
    case "lower": self = .lower
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "there is no direction '\(other)'")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .higher: try container.encode("higher")
    case .lower: try container.encode("lower")
    case .closerTo(let target): try container.encode(target)
    }
  }
}
