package import Documents
package import Experiments
package import Metrics

/// One line of `metrics.json`: one column of one metric for one method at one point of the sweep.
package struct MetricRow: Sendable, Equatable {
  package let method: String
  package let seed: UInt64
  /// The sweep's assignments, in the order of the spec.
  package let point: [Assignment]
  package let metric: String
  package let column: Column

  package init(
    method: String, seed: UInt64, point: [Assignment], metric: String, column: Column
  ) {
    self.method = method
    self.seed = seed
    self.point = point
    self.metric = metric
    self.column = column
  }

  package var json: JSONValue {
    .object([
      "method": .string(method), "seed": .integer(Int(clamping: seed)),
      "point": point.json,
      "metric": .string(metric), "column": .string(column.name),
      "direction": .string(column.direction.word),
      "estimate": .number(column.estimate), "low": .number(column.low),
      "high": .number(column.high), "items": .integer(column.values.count),
      "extras": .object(column.extras.mapValues { .number($0) }),
    ])
  }
}
