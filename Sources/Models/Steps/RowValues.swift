import Documents
package import Pipeline

/// A number for each row of a corpus, in order.
package struct RowValues: Artifact, Equatable {
  package var values: [Double]

  package init(values: [Double]) { self.values = values }

  /// Reads `values.json`; throws `ModelError.malformed` where it is no list of numbers.
  package init(from parts: some PartReader) throws {
    let list = try JSONValue.parse(parts.bytes(of: Self.partName)).array ?? []
    values = list.compactMap(\.number)
    guard values.count == list.count else {
      throw ModelError.malformed(part: Self.partName, "is no list of numbers")
    }
  }

  package func parts() throws -> [Part] {
    [Part(Self.partName, try CanonicalJSON.encode(values))]
  }

  private static let partName = "values.json"
}
