package import Documents

/// One object of a data file, with the place to name when something is wrong with it.
package struct DataRecord: Sendable {
  package let value: JSONValue
  private let file: String
  /// Counted from 1; nil in an array, where `number` says more.
  private let line: Int?
  private let number: Int

  /// Reads all objects of JSON Lines or of a JSON array, at least one; `file` is what errors call the file.
  ///
  /// Accepts a byte order mark, CRLF, blank lines and a missing last line break.
  package static func read(_ bytes: [UInt8], file: String) throws(DatasetError) -> [DataRecord] {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    let isArray = text.first { !isSpace($0) } == UInt8(ascii: "[")
    let records = isArray ? try array(text, file) : try lines(text, file)
    guard !records.isEmpty else { throw DatasetError(file: file, "the file has no rows") }
    for record in records where record.value.object == nil {
      throw record.problem("expected an object, found \(record.value.phrase)")
    }
    return records
  }

  /// Returns an error at this object.
  package func problem(_ message: String) -> DatasetError {
    DatasetError(
      file: file, line: line, line == nil ? "row \(number): \(message)" : message)
  }

  /// Returns the value of a key that must be there.
  package func value(_ key: String) throws(DatasetError) -> JSONValue {
    guard let found = value[key] else {
      let known = (value.object ?? [:]).keys.sorted().prefix(8).map { "'\($0.prefix(40))'" }
      let found = known.isEmpty ? "the row is empty" : "found \(known.joined(separator: ", "))"
      throw problem("the key '\(key)' is missing; \(found)")
    }
    return found
  }

  /// Returns the text of a key that must be there.
  package func text(_ key: String) throws(DatasetError) -> String {
    try text(try value(key), "'\(key)'")
  }

  /// Returns the text of a key; nil when it is absent or null.
  package func optionalText(_ key: String) throws(DatasetError) -> String? {
    guard let found = value[key], found != .null else { return nil }
    return try text(found, "'\(key)'")
  }

  /// Returns a list of texts or a single one; empty when the key is absent or null.
  package func texts(_ key: String) throws(DatasetError) -> [String] {
    switch value[key] ?? .null {
    case .null: return []
    case .array(let items):
      var texts: [String] = []
      for item in items { texts.append(try text(item, "each '\(key)'")) }
      return texts
    case let single: return [try text(single, "'\(key)'")]
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private func text(_ value: JSONValue, _ what: String) throws(DatasetError) -> String {
    guard let text = value.string else {
      throw problem("\(what) must be a text, found \(value.phrase)")
    }
    guard !text.utf8.allSatisfy(Self.isSpace) else { throw problem("\(what) must not be empty") }
    return text
  }

  private static func lines(
    _ text: ArraySlice<UInt8>, _ file: String
  ) throws(DatasetError) -> [DataRecord] {
    var records: [DataRecord] = []
    var number = 0
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy(isSpace) { continue }
      do {
        let value = try JSONValue.parse(Array(line))
        records.append(
          DataRecord(value: value, file: file, line: number, number: records.count + 1))
      } catch {
        let message = "not a line of JSON: \(error.message) at column \(error.offset + 1)"
        throw DatasetError(file: file, line: number, message)
      }
    }
    return records
  }

  private static func array(
    _ text: ArraySlice<UInt8>, _ file: String
  ) throws(DatasetError) -> [DataRecord] {
    do {
      return try (JSONValue.parse(Array(text)).array ?? []).enumerated().map { index, item in
        DataRecord(value: item, file: file, line: nil, number: index + 1)
      }
    } catch {
      let line = text.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
      throw DatasetError(file: file, line: line, "not JSON: \(error.message)")
    }
  }
}
