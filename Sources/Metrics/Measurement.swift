import FoundationEssentials
package import Pipeline

/// What one metric says about one model.
package struct Measurement: Artifact, Codable, Equatable {
  /// The name of the metric's component.
  package var metric: String
  package var columns: [Column]

  package init(metric: String, columns: [Column]) {
    self.metric = metric
    self.columns = columns
  }

  /// The column of a name; nil when there is none.
  package func column(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// Reads `measurement.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(parts.bytes(of: Self.partName)))
  }

  /// One part, `measurement.json`, with sorted keys; throws when a number is not finite.
  package func parts() throws -> [Part] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [Part(Self.partName, Array(try encoder.encode(self)))]
  }

  private static let partName = "measurement.json"
}
