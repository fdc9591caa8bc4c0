import JSON
import Testing

/// Values of Swift to JSON and back.
struct CodingTests {
  /// What Foundation's encoder wrote for this value (sorted keys, slashes unescaped), recorded with Swift 6.3.
  private struct Recorded: Codable {
    var a = 1.0
    var b = -0.0
    var c = 1e22
    var d = 1e-7
    var e = "\u{8}\u{c}\u{1}\u{7f}/\"\\é\u{2028}\n\t\r"
    var zB = 1
    var Zb = 2
    var z10 = 1
    var z9 = 2
    var é = 1
    var f = Float(1e8)
    var g = Float(16_777_217)
    var h = 123_456_789_012_345_680.0
    var i = UInt64.max
    var k = 5e15
    var l = 1e16
    var m = ["z": 1, "Z": 2, "é": 3, "a": 4, "e\u{301}x": 4, "10": 1, "9": 2]
    var n: [Int: Int] = [10: 1, 9: 2]
  }

  private static let recorded =
    #"{"Zb":2,"a":1,"b":-0,"c":1e+22,"d":1e-07,"e":"\b\f\u0001"# + "\u{7f}" + #"/\"\\é"#
    + "\u{2028}"
    + #"\n\t\r","f":1e+08,"g":16777216,"h":1.2345678901234568e+17,"i":18446744073709551615,"#
    + #""k":5000000000000000,"l":1e+16,"m":{"10":1,"9":2,"Z":2,"a":4,"e"# + "\u{301}"
    + #"x":4,"z":1,"é":3},"n":{"10":1,"9":2},"z10":1,"z9":2,"zB":1,"é":1}"#

  @Test func `rows are spelled as Foundation spelled them`() throws {
    let written = try CanonicalJSON.encode(Recorded(), as: .rows)
    #expect(String(decoding: written, as: UTF8.self) == Self.recorded)
    let again = try CanonicalJSON.decode(Recorded.self, from: written)
    #expect(try CanonicalJSON.encode(again, as: .rows) == written)
    #expect(try CanonicalJSON.encode(again) == CanonicalJSON.encode(Recorded()))
  }

  @Test func `keys spell all control characters by their numbers`() throws {
    let text = String(decoding: try CanonicalJSON.encode("\u{8}\u{c}\u{1f}\n"), as: UTF8.self)
    #expect(text == #""\u0008\u000c\u001f\n""#)
  }

  @Test func `numbers that are not finite come back`() throws {
    let values: [Double] = [Double.infinity, -Double.infinity, 1]
    let written = try CanonicalJSON.encode(values)
    #expect(written == Array(#"["inf","-inf",1.0]"#.utf8))
    #expect(try CanonicalJSON.decode([Double].self, from: written) == values)
    #expect(try CanonicalJSON.decode(Float.self, from: CanonicalJSON.encode(Float.nan)).isNaN)
    let error = #expect(throws: JSONMismatch.self) {
      _ = try CanonicalJSON.encode(["a": values], as: .rows)
    }
    #expect(error?.description == "a[0]: a number is not finite")
  }

  @Test func `a Float is read from its digits`() throws {
    // 8-digit texts around every power of two and a sample of the rest: those near the middle of two floats
    // come out wrong when rounded to a double first.
    for pattern in stride(from: UInt32(0), to: 0x7F80_0000, by: 7919) {
      let value = Float(bitPattern: pattern)
      let json = try JSONValue.parse(CanonicalJSON.encode(value))
      #expect(try CanonicalJSON.decode(Float.self, from: json).bitPattern == pattern)
    }
    // 1 + 2^-24 and a little: the nearest double is the middle itself, which rounds to the even 1.
    let text = "1.00000005960464477540"
    #expect(Float(Double(text) ?? 0) == 1 && Float(text) == 1.0000001)
    let exact = try JSONValue.parse(Array(text.utf8), keepsDigits: true)
    #expect(try CanonicalJSON.decode(Float.self, from: exact) == 1.0000001)
  }

  private struct Row: Codable, Equatable {
    enum Kind: String, Codable { case one, two }
    let name: String
    let kind: Kind
    let counts: [Int]
    var rest: JSONValue?
  }

  @Test func `JSON inside a value is itself`() throws {
    let rest = try JSONValue.parse(
      Array("{\"a\u{300}\":1.5,\"\u{E0}\":[18446744073709551615]}".utf8))
    let row = Row(name: "x", kind: .two, counts: [1], rest: rest)
    let written = try CanonicalJSON.encode(row)
    #expect(try CanonicalJSON.decode(Row.self, from: written) == row)
    #expect(try CanonicalJSON.decode(Row.self, from: written).rest?.object?.count == 2)
  }

  @Test(arguments: [
    ("[]", "expected an object, found a list"),
    (#"{"kind":"one","counts":[]}"#, "'name' is missing"),
    (#"{"name":1,"kind":"one","counts":[]}"#, "name: expected a text, found a number"),
    (#"{"name":null,"kind":"one","counts":[]}"#, "name: expected a text, found null"),
    (#"{"name":"","kind":"one","counts":{}}"#, "counts: expected a list, found an object"),
    (
      #"{"name":"","kind":"one","counts":[1,2.5]}"#,
      "counts[1]: expected an integer of Int, found 2.5"
    ),
    (
      #"{"name":"","kind":"one","counts":[9223372036854775808]}"#,
      "counts[0]: expected an integer of Int, found 9223372036854775808"
    ),
    (
      #"{"name":"","kind":"one","counts":[true]}"#,
      "counts[0]: expected an integer, found true or false"
    ),
  ])
  func `what does not fit says where`(text: String, problem: String) {
    let error = #expect(throws: JSONMismatch.self) {
      _ = try CanonicalJSON.decode(Row.self, from: Array(text.utf8))
    }
    #expect(error?.description == problem)
  }

  @Test func `an unknown name of a kind is an error`() {
    #expect(throws: (any Error).self) {
      _ = try CanonicalJSON.decode(
        Row.self, from: Array(#"{"name":"","kind":"three","counts":[]}"#.utf8))
    }
  }

  @Test func `whole numbers of every size keep their value`() throws {
    #expect(try CanonicalJSON.decode(Int.self, from: Array("1.0".utf8)) == 1)
    #expect(try CanonicalJSON.decode(UInt64.self, from: Array("18446744073709551615".utf8)) == .max)
    #expect(
      try CanonicalJSON.decode([Int64].self, from: CanonicalJSON.encode([Int64.min])) == [.min])
    #expect(throws: JSONMismatch.self) {
      _ = try CanonicalJSON.decode(UInt8.self, from: Array("256".utf8))
    }
    #expect(throws: JSONMismatch.self) {
      _ = try CanonicalJSON.decode(UInt8.self, from: Array("-1".utf8))
    }
  }
}
