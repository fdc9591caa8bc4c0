import JSON
package import Plans

/// A list of question-answer rows, stored as JSON Lines in the order of the source.
package struct Corpus: Artifact, Equatable {
  package var rows: [QARow]

  package init(rows: [QARow]) {
    self.rows = rows
  }

  /// Reads `rows.jsonl`; throws when a line is no row.
  package init(from parts: some PartReader) throws {
    let bytes = try parts.bytes(of: Self.partName)
    rows = try bytes.split(separator: UInt8(ascii: "\n")).map {
      try CanonicalJSON.decode(QARow.self, from: Array($0))
    }
  }

  /// One part, `rows.jsonl`: a row a line, keys sorted, each line ended by a line feed.
  package func parts() throws -> [Part] {
    var bytes: [UInt8] = []
    for row in rows {
      bytes += try CanonicalJSON.encode(row, as: .rows)
      bytes.append(UInt8(ascii: "\n"))
    }
    return [Part(Self.partName, bytes)]
  }

  private static let partName = "rows.jsonl"
}
