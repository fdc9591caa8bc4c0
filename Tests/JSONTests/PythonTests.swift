import FoundationEssentials
import JSON
import Testing

/// Beside Python's json: `Tests/Reference/json_texts.py` wrote the texts, its verdicts and its values.
struct PythonTests {
  private static func lines() throws -> [JSONValue] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let data = try Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/texts.jsonl"))
    return try data.split(separator: 0x0A).map { try JSONValue.parse(Array($0)) }
  }

  private static func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }

  /// Python's whole numbers have no negative zero.
  private static func oneZero(_ value: JSONValue) -> JSONValue {
    switch value {
    case .literal("-0"): 0
    case .array(let items): .array(items.map(oneZero))
    case .object(let members): .object(members.mapValues(oneZero))
    default: value
    }
  }

  @Test func `the same texts are JSON, with the same values`() throws {
    var valid = 0
    let lines = try Self.lines()
    for line in lines {
      let bytes = Self.bytes(hex: try #require(line["hex"]?.string))
      let shown = String(decoding: bytes, as: UTF8.self)
      let value = try? JSONValue.parse(bytes)
      guard let text = line["text"]?.string else {
        #expect(value == nil, "Python refuses \(shown)")
        continue
      }
      valid += 1
      #expect(try value.map(Self.oneZero) == JSONValue.parse(Array(text.utf8)), "\(shown)")
      // Only numbers with fractions are spelled otherwise (1e+22 where Python has 1e22).
      let isWhole = !text.contains { ".eE".contains($0) }
      if isWhole { #expect(value.map(Self.oneZero)?.canonical() == text) }
    }
    #expect(lines.count == 1200 && valid > 400)
  }
}
