import Documents
import FoundationEssentials
import Testing

struct JSONTests {
  private func parse(_ text: String) throws -> JSONValue { try .parse(Array(text.utf8)) }

  private static let valid: [(String, JSONValue)] = [
    ("null", JSONValue.null), (" true\n", true), ("-0", 0), ("12", 12), ("1.0", 1.0),
    ("1e2", 100.0), ("-1.5E-1", -0.15), ("9223372036854775808", 9_223_372_036_854_775_808.0),
    ("\"\"", ""), (#""\u00e9\n\"\\\/\b\f\r\t""#, "é\n\"\\/\u{8}\u{C}\r\t"),
    (#""\ud83d\ude00""#, "😀"), ("[]", []), ("[1,[2]]", [1, [2]]), ("{}", [:]),
    (#"{"a":{"b":null}}"#, ["a": ["b": JSONValue.null]]),
  ]

  @Test(arguments: valid)
  func `what JSON says`(text: String, value: JSONValue) throws { #expect(try parse(text) == value) }

  @Test(arguments: [
    ("", 0), ("nul", 0), ("01", 0), ("-", 1), ("1.", 2), (".5", 0), ("1e", 2), ("+1", 0),
    ("1 2", 2),
    ("[1,]", 3), ("[1", 2), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\" 1}", 5), ("\"a", 0),
    ("\"\t\"", 1), (#""\x""#, 2), (#""\u12""#, 3), (#""\ud800""#, 7), (#""\udc00""#, 7),
    (#"{"a":1,"a":2}"#, 7), ("NaN", 0), ("1e999", 0), ("'a'", 0), ("[1] //", 4), ("\u{0}", 0),
  ])
  func `what JSON is not`(text: String, offset: Int) {
    let error = #expect(throws: InvalidJSON.self) { _ = try parse(text) }
    #expect(error?.offset == offset, "\(text)")
  }

  @Test func `broken UTF-8 and deep nesting are errors`() {
    #expect(throws: InvalidJSON.self) { try JSONValue.parse([0x22, 0xFF, 0x22]) }
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: InvalidJSON.self) { try parse(deep) }
    #expect(throws: InvalidJSON.self) {
      try parse(String(repeating: "[", count: 257) + String(repeating: "]", count: 257))
    }
    #expect(throws: Never.self) {
      try parse(String(repeating: "[", count: 256) + String(repeating: "]", count: 256))
    }
  }

  @Test func `canonical text is one`() throws {
    let value = try parse(
      #"{"b": [1, 2.5, 1e30, 1.0], "a/é": "\u0001\u001f<&>", "B": {}, "c": null}"#)
    #expect(
      value.canonical()
        == #"{"B":{},"a/é":"\u0001\u001f<&>","b":[1,2.5,1e+30,1.0],"c":null}"#)
    #expect(try parse(value.canonical()) == value)
    #expect(try parse(value.pretty()) == value)
    #expect(JSONValue.number(.infinity).canonical() == "null")
  }

  @Test func `members are reached by key and index`() throws {
    let value = try parse(#"{"a": [1, 2.5, "x", true]}"#)
    #expect(value["a"]?[0]?.integer == 1)
    #expect(value["a"]?[0]?.number == 1)
    #expect(value["a"]?[1]?.number == 2.5)
    #expect(value["a"]?[2]?.string == "x")
    #expect(value["a"]?[3]?.bool == true)
    #expect(value["a"]?[4] == nil && value["b"] == nil && value[0] == nil)
    #expect(value["a"]?.array?.count == 4 && value.object?.count == 1)
  }

  @Test func `coding keeps the value`() throws {
    let value = try parse(#"{"a": [1, 2.5, "x", true, null, {"b": []}]}"#)
    let data = try JSONEncoder().encode(value)
    #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
    #expect(try JSONValue.parse(Array(data)) == value)
  }

  @Test func `nodes mean what the core schema says`() throws {
    let node = try Documents.YAML.parse(
      Array("a: [1, 1e-1, true, ~, no, '1', .inf, 0x10]\nb: {c: }\n".utf8), file: "f")
    let value = JSONValue(node)
    #expect(value == ["a": [1, 0.1, true, .null, "no", "1", ".inf", 16], "b": ["c": .null]])
    let back = value.node(file: "f.json")
    #expect(JSONValue(back) == value)
    #expect(try YAML.parse(Array(YAML.write(back).utf8), file: "f") == back)
  }

  @Test func `a component reads JSON too`() throws {
    let node = try parse(#"{"polygon": {"corners": 7, "weights": [1, 0.25]}}"#).node(file: "c.json")
    #expect((shapes.make(node).value as? Polygon)?.weights == [1, 0.25])
  }
}

/// Keys are compared by their bytes: `String` takes two spellings of a letter for one.
struct CanonicallyEqualKeyTests {
  @Test func `canonically equal keys are two keys`() throws {
    let value = try JSONValue.parse(Array("{\"a\u{300}\":1,\"\u{E0}\":2}".utf8))
    #expect(value["a\u{300}"] == 1)
    #expect(value["\u{E0}"] == 2)
    #expect(value.object?.count == 2)
    #expect(Array(value.canonical().utf8) == Array("{\"a\u{300}\":1,\"\u{E0}\":2}".utf8))
    #expect(throws: InvalidJSON.self) {
      _ = try JSONValue.parse(Array("{\"\u{E0}\":1,\"\u{E0}\":2}".utf8))
    }
  }
}
