import JSON
package import Plans

/// What one metric says about one model.
package struct Measurement: Artifact, Codable, Equatable {
  /// The name of the metric's component.
  package var metric: String
  package var columns: [Column]
  /// Why the metric says nothing about the model; nil where it does.
  package var reason: String?

  package init(metric: String, columns: [Column], reason: String? = nil) {
    self.metric = metric
    self.columns = columns
    self.reason = reason
  }

  /// The column of a name; nil when there is none.
  package func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// Reads `measurement.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    self = try CanonicalJSON.decode(Self.self, from: parts.bytes(of: Self.partName))
  }

  /// One part, `measurement.json`, with sorted keys; throws when a number is not finite.
  package func parts() throws -> [Part] {
    [Part(Self.partName, try CanonicalJSON.encode(self, as: .rows))]
  }

  private static let partName = "measurement.json"
}
