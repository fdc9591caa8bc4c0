import JSON
import Testing

/// The text of keys, artifacts and the tables of the store.
struct JSONTextTests {
  @Test(arguments: [
    (
      #" { "b" : [ 1 , -2.5e+10, true, false, null ] , "a" : "x" } "#,
      #"{"a":"x","b":[1,-2.5e+10,true,false,null]}"#
    ),
    (#""\u0041\ud83d\ude00\/\n\t\u0001""#, #""A😀/\n\t\u0001""#),
    ("[]", "[]"), ("{}", "{}"), ("0", "0"), ("-0.0", "-0.0"), ("1E5", "1E5"),
  ])
  func `values are written canonically`(text: String, canonical: String) throws {
    let value = try JSONValue.parse(Array(text.utf8), keepsDigits: true)
    #expect(value.keyText == canonical)
    #expect(try JSONValue.parse(Array(value.keyText.utf8), keepsDigits: true) == value)
    #expect(try JSONValue.parse(Array(value.pretty().utf8), keepsDigits: true) == value)
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "01", "1.", "1e", "+1", "nul", "\"", "\"\\x\"", "\"\\u12\"",
    "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\u+123\"", "[1] 2", "{\"a\":1,\"a\":2}", "{1:2}",
    "\"\u{1}\"", "--1", ".5",
  ])
  func `what is not JSON throws`(text: String) {
    #expect(throws: InvalidJSON.self) { try JSONValue.parse(Array(text.utf8), keepsDigits: true) }
  }

  @Test func `nesting is bounded`() {
    let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    #expect(throws: InvalidJSON.self) { try JSONValue.parse(bytes, keepsDigits: true) }
  }

  @Test func `broken UTF-8 throws`() {
    #expect(throws: InvalidJSON.self) { try JSONValue.parse([34, 0xFF, 34], keepsDigits: true) }
  }

  @Test func `no mutation traps`() {
    let text = #"{"a":[1,-2.5e3,"\u00e9\ud83d\ude00x",null,true],"b":{"c":""}}"#
    let bytes = Array(text.utf8)
    for position in bytes.indices {
      _ = try? JSONValue.parse(Array(bytes[..<position]), keepsDigits: true)
      for bit in 0..<8 {
        var mutant = bytes
        mutant[position] ^= 1 << bit
        _ = try? JSONValue.parse(mutant, keepsDigits: true)
      }
    }
  }

  @Test func `numbers are the shortest that read back`() {
    for value in [0.1, 1e-5, 1, 1e300, 2.2250738585072014e-308, -0.0, 1.0 / 3] {
      #expect(JSONValue.real(value).number == value)
    }
    #expect(JSONValue.real(0.1).keyText == "0.1")
    #expect(JSONValue.real(.infinity) == .string("inf"))
  }
}
