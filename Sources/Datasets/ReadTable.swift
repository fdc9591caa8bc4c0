package import JSON
package import Plans

/// Turns a table of separated values (RFC 4180) into JSON Lines: the first line has the names, every value is a text.
///
/// Quoted values may hold separators, line breaks and doubled quotes; line breaks are LF or CRLF, and a byte order
/// mark is passed over. An empty value is left out of its row.
package struct ReadTable: Step {
  package static let kind = "read-table"
  package static let version = "1"

  /// What stands between values.
  package enum Separator: String, Codable, Sendable {
    case comma
    case tab

    var byte: UInt8 { self == .comma ? UInt8(ascii: ",") : UInt8(ascii: "\t") }
  }

  /// What errors call the file.
  let file: MessageText
  let separator: Separator

  /// Reads a table whose values are kept apart by `separator`.
  package init(file: MessageText, separator: Separator) {
    self.file = file
    self.separator = separator
  }

  package func run(_ input: (FileArtifact), _ context: Context) throws -> FileArtifact {
    let lines = try Self.rows(of: input.bytes, separator, file: file.text)
    context.log("\(lines.count) rows")
    return FileArtifact(bytes: lines.flatMap { Array($0.canonical().utf8) + [Self.lineFeed] })
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let quote = UInt8(ascii: "\"")

  /// The rows as objects, at least one.
  package static func rows(
    of bytes: [UInt8], _ separator: Separator, file: String
  ) throws(DatasetError) -> [JSONValue] {
    var records = try records(of: bytes, separator.byte, file)
    guard records.count > 1 else {
      throw DatasetError(file: file, "the table has no rows below its names")
    }
    let names = records.removeFirst().values
    guard Set(names).count == names.count, !names.contains("") else {
      throw DatasetError(file: file, line: 1, "every column has a name of its own")
    }
    var rows: [JSONValue] = []
    for record in records {
      guard record.values.count == names.count else {
        throw DatasetError(
          file: file, line: record.line,
          "the row has \(record.values.count) values, the first line \(names.count) names")
      }
      rows.append(
        .object(
          JSONObject(
            zip(names, record.values).filter { !$1.isEmpty }.map { ($0, JSONValue.string($1)) })))
    }
    return rows
  }

  /// Every line's values, with the line that it begins in; blank lines are passed over.
  private static func records(
    of bytes: [UInt8], _ separator: UInt8, _ file: String
  ) throws(DatasetError) -> [(line: Int, values: [String])] {
    var records: [(line: Int, values: [String])] = []
    var values: [String] = []
    var value: [UInt8] = []
    var (line, first) = (1, 1)
    var (isQuoted, wasQuoted) = (false, false)
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0

    func text() throws(DatasetError) -> String {
      guard let text = String(validating: value, as: UTF8.self) else {
        throw DatasetError(file: file, line: line, "the value is not UTF-8")
      }
      return text
    }
    func endOfRecord() throws(DatasetError) {
      if values.isEmpty, value.isEmpty, !wasQuoted { return }
      values.append(try text())
      records.append((first, values))
      values = []
      value = []
      wasQuoted = false
    }
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if isQuoted {
        if byte == quote, place < bytes.count, bytes[place] == quote {
          value.append(quote)
          place += 1
        } else if byte == quote {
          isQuoted = false
        } else {
          if byte == lineFeed { line += 1 }
          value.append(byte)
        }
      } else if byte == quote, value.isEmpty, !wasQuoted {
        (isQuoted, wasQuoted) = (true, true)
      } else if byte == separator {
        values.append(try text())
        value = []
        wasQuoted = false
      } else if byte == lineFeed || byte == 0x0D && place < bytes.count && bytes[place] == lineFeed
      {
        if byte == 0x0D { place += 1 }
        try endOfRecord()
        line += 1
        first = line
      } else if wasQuoted {
        throw DatasetError(file: file, line: line, "a quoted value ends at its quotation mark")
      } else {
        value.append(byte)
      }
    }
    guard !isQuoted else {
      throw DatasetError(file: file, line: first, "a quotation mark is not closed")
    }
    try endOfRecord()
    return records
  }
}
