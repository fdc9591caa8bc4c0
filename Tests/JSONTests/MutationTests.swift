import JSON
import Testing

/// Damaged texts: the reader never traps, and what it takes it writes and reads again the same.
struct MutationTests {
  /// SplitMix64.
  private struct Choices {
    var state: UInt64

    mutating func next(below count: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return Int((z ^ z >> 31) % UInt64(max(1, count)))
    }
  }

  private struct Row: Codable {
    let name: String
    let values: [Double]
    let counts: [String: Int]?
    let share: Float
    let rest: JSONValue?
  }

  private static let seeds = [
    #"{"name":"a\u00e9\ud83d\ude00\n","values":[1,-2.5e3,0.1,1E-7],"counts":{"x":1,"y":-2},"share":0.25}"#,
    #"[18446744073709551615,9223372036854775808,-9223372036854775808,-0,0.0,1e308,5e-324,1.50]"#,
    #" { "a" : [ [ [ ] , { } ] , null , true , false ] , "b\\\"\/" : "\u0008\f\t" , "é" : "😀" } "#,
    "[[[[[[[[[[[[[[[[[[[[\"deep\"]]]]]]]]]]]]]]]]]]]]",
    #"{"a\u0300":1,"\u00e0":2,"à":3,"rows":[{"a":1},{"a":2},{"a":1}]}"#,
  ].map { Array($0.utf8) }

  private static let pieces: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "0", "-", "+", ".",
      "e", "E9",
      "99999999999999999999", "null", "tru", " ", "\n", "\u{0}", "\u{FEFF}", "é",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

  private static func damage(_ text: inout [UInt8], _ choices: inout Choices) {
    let place = choices.next(below: text.count + 1)
    switch choices.next(below: 6) {
    case 0: text.insert(contentsOf: pieces[choices.next(below: pieces.count)], at: place)
    case 1 where place < text.count: text[place] ^= 1 << UInt8(choices.next(below: 8))
    case 2:
      text.removeSubrange(place..<min(text.count, place + 1 + choices.next(below: 4)))
    case 3:
      let end = min(text.count, place + 1 + choices.next(below: 12))
      text.insert(contentsOf: Array(text[place..<end]), at: choices.next(below: text.count + 1))
    case 4: text.removeLast(text.count - place)
    default:
      let other = seeds[choices.next(below: seeds.count)]
      text.insert(contentsOf: other.suffix(choices.next(below: other.count)), at: place)
    }
  }

  @Test func `ten thousand damaged texts`() throws {
    var choices = Choices(state: 7)
    var taken = 0
    for round in 0..<10_000 {
      var text = Self.seeds[round % Self.seeds.count]
      for _ in 0...choices.next(below: 3) { Self.damage(&text, &choices) }
      guard let value = try? JSONValue.parse(text) else {
        #expect(throws: (any Error).self) { _ = try JSONValue.parse(text, keepsDigits: true) }
        continue
      }
      taken += 1
      for spelling in [JSONSpelling.canonical, .keys, .rows] {
        let written = value.bytes(spelling)
        let again = try JSONValue.parse(written)
        #expect(again.bytes(spelling) == written)
      }
      #expect(try JSONValue.parse(Array(value.canonical().utf8)) == value)
      #expect(try JSONValue.parse(Array(value.pretty().utf8)) == value)
      let exact = try JSONValue.parse(text, keepsDigits: true)
      #expect(try JSONValue.parse(exact.keyBytes, keepsDigits: true) == exact)
      if let row: Row = try? CanonicalJSON.decode(from: text) {
        let written = try CanonicalJSON.encode(row)
        #expect(try CanonicalJSON.encode(CanonicalJSON.decode(Row.self, from: written)) == written)
      }
    }
    #expect((500...9_500).contains(taken), "\(taken)")
  }
}
