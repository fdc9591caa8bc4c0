import Documents
import Testing
import Tokenizers

/// A generator of our own: the same damage in every run.
private struct Damage {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(below bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % max(1, bound)
  }
}

struct HostileFileTests {
  /// Bytes flipped, cut, doubled and numbers blown up: an error or a tokenizer that works, never a trap.
  @Test(arguments: Family.names)
  func `a damaged file gives an error or a working tokenizer`(name: String) throws {
    let good = try Family.bytes("\(name).json")
    var damage = Damage(seed: UInt64(name.utf8.reduce(7) { $0 * 31 + Int($1) }))
    for _ in 0..<150 {
      var bytes = good
      for _ in 0...damage.next(below: 3) {
        let at = damage.next(below: bytes.count)
        switch damage.next(below: 5) {
        case 0: bytes[at] = UInt8(damage.next(below: 256))
        case 1: bytes = Array(bytes[..<at])
        case 2: bytes.insert(contentsOf: "999999999999".utf8, at: at)
        case 3: bytes.removeSubrange(at..<min(bytes.count, at + damage.next(below: 40)))
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
        }
        if bytes.isEmpty { break }
      }
      guard let tokenizer = try? Tokenizer(json: bytes) else { continue }
      let ids = tokenizer.encode(
        "The river's 12 <s> \u{0}é日", specials: .parsed, addingBoundaries: true)
      _ = tokenizer.decode(ids + [-1, .max], skippingSpecials: false)
      #expect(throws: Never.self) { try Tokenizer(json: tokenizer.json) }
    }
  }

  /// Every member of the file replaced by something of another kind.
  @Test(arguments: Family.names)
  func `members of the wrong kind give an error or a working tokenizer`(name: String) throws {
    let good = try JSONValue.parse(Family.bytes("\(name).json"))
    let others: [JSONValue] = [
      .null, true, -1, 9_000_000_000_000_000_000, 1e300, "", "x", [], [1], [[]], .object([:]),
      ["a": 1],
    ]
    for path in paths(good) {
      for other in others {
        let bytes = Array(replacing(path[...], in: good, by: other).canonical().utf8)
        guard let tokenizer = try? Tokenizer(json: bytes) else { continue }
        _ = tokenizer.decode(tokenizer.encode("a river </s>", specials: .parsed))
      }
    }
  }

  /// The paths of all members but for the many of vocabulary and merges.
  private func paths(_ value: JSONValue) -> [[String]] {
    guard let members = value.object else { return [] }
    return members.keys.sorted().flatMap { key in
      let deeper = key == "vocab" ? [] : paths(members[key] ?? .null)
      return [[key]] + deeper.map { [key] + $0 }
    }
  }

  private func replacing(
    _ path: ArraySlice<String>, in value: JSONValue, by other: JSONValue
  ) -> JSONValue {
    guard let key = path.first, var members = value.object else { return other }
    members[key] = replacing(path.dropFirst(), in: members[key] ?? .null, by: other)
    return .object(members)
  }

  @Test func `a huge number of a token is refused before memory is taken`() {
    let text = #"{"model":{"type":"BPE","vocab":{"a":2000000000},"merges":[]}}"#
    #expect(throws: TokenizerError.self) { try Tokenizer(json: Array(text.utf8)) }
    let added =
      #"{"added_tokens":[{"id":2000000000,"content":"x"}],"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}"#
    #expect(throws: TokenizerError.self) { try Tokenizer(json: Array(added.utf8)) }
  }

  @Test func `an unknown pattern is shown`() throws {
    let json = String(decoding: try Family.bytes("llama3.json"), as: UTF8.self)
    let changed = json.replacing("{1,3}", with: "(?<=\\\\p{L})")
    #expect(changed != json)
    let error = #expect(throws: TokenizerError.self) { try Tokenizer(json: Array(changed.utf8)) }
    #expect(error?.description.contains("(?<=") ?? false)
  }

  @Test func `letters that differ in composition only are different tokens`() throws {
    let text =
      #"{"model":{"type":"BPE","vocab":{"é":0,"e\#u{301}":1,"e":2,"\#u{301}":3},"merges":["e \#u{301}"]}}"#
    let tokenizer = try Tokenizer(json: Array(text.utf8))
    #expect(tokenizer.encode("\u{e9}e\u{301}") == [0, 1])
    #expect(try Tokenizer(json: tokenizer.json) == tokenizer)
  }
}
