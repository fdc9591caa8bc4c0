import JSON
import Testing

struct JSONTests {
  private func parse(_ text: String) throws -> JSONValue { try .parse(Array(text.utf8)) }

  private static let valid: [(String, JSONValue)] = [
    ("null", JSONValue.null), (" true\n", true), ("-0", .literal("-0")), ("12", 12), ("1.0", 1.0),
    ("1e2", 100.0), ("-1.5E-1", -0.15), ("9223372036854775807", 9_223_372_036_854_775_807),
    ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .literal("9223372036854775808")),
    ("18446744073709551615", .literal("18446744073709551615")), ("18446744073709551616", 0x1p64),
    ("-9223372036854775809", -0x1p63),
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

  @Test func `a whole number keeps its digits up to 2 to the 64`() throws {
    for text in [
      "9223372036854775807", "-9223372036854775808", "9223372036854775808", "18446744073709551615",
    ] {
      #expect(try parse(text).canonical() == text)
      #expect(try parse(text).number == Double(text))
    }
  }

  @Test func `a text that is too long is refused before it is read`() {
    let error = #expect(throws: InvalidJSON.self) {
      _ = try JSONValue.parse(Array("[1,2,3]".utf8), limit: 6)
    }
    #expect(error?.message == "the text is longer than 6 bytes")
    #expect(throws: Never.self) { _ = try JSONValue.parse(Array("[1,2,3]".utf8), limit: 7) }
  }

  @Test func `an object keeps its order and finds its members, few or many`() throws {
    for count in [3, 16, 17, 18, 100] {
      let keys = (0..<count).map { "k\(($0 * 37) % 101)" }
      var object = JSONObject(keys.enumerated().map { ($0.element, .integer($0.offset)) })
      #expect(object.keys == keys)
      for (place, key) in keys.enumerated() { #expect(object[key] == .integer(place)) }
      #expect(object.updateValue("new", forKey: keys[1]) == 1 && object.count == count)
      #expect(object.removeValue(forKey: keys[0]) == 0)
      #expect(object.keys == Array(keys.dropFirst()) && object[keys[0]] == nil)
      #expect(object[keys[1]] == "new" && object[keys[count - 1]] == .integer(count - 1))
      #expect(object == JSONObject(object.reversed().map { ($0.key, $0.value) }))
      object[keys[2]] = nil
      #expect(object.keys == Array(keys[1...1] + keys[3...]))
    }
  }
}

/// Keys are compared by their bytes: `String` takes two spellings of a letter for one.
struct CanonicallyEqualKeyTests {
  @Test func `canonically equal keys are two keys`() throws {
    let value = try JSONValue.parse(Array("{\"a\u{300}\":1,\"\u{E0}\":2}".utf8))
    #expect(value["a\u{300}"] == 1)
    #expect(value["\u{E0}"] == 2)
    #expect(value.object?.count == 2)
    #expect(JSONValue.string("a\u{300}") != .string("\u{E0}"))
    #expect(Array(value.canonical().utf8) == Array("{\"a\u{300}\":1,\"\u{E0}\":2}".utf8))
    #expect(throws: InvalidJSON.self) {
      _ = try JSONValue.parse(Array("{\"\u{E0}\":1,\"\u{E0}\":2}".utf8))
    }
  }
}
