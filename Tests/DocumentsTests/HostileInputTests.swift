import Documents
import Testing

/// Bytes from outside give a clear error or the right meaning, and never trap.
struct HostileInputTests {
  private func codes(_ bytes: [UInt8]) -> [String] {
    do {
      _ = try YAML.parse(bytes, file: "f.yaml")
      return []
    } catch {
      return error.diagnostics.map { "\($0.range.start.line):\($0.range.start.column):\($0.code)" }
    }
  }
  private func codes(_ text: String) -> [String] { codes(Array(text.utf8)) }

  @Test func `nothing is not a document`() {
    #expect(codes("") == ["1:1:empty-document"])
    #expect(codes("\n\n  \n") == ["1:1:empty-document"])
    #expect(codes([0xEF, 0xBB, 0xBF]) == ["1:1:empty-document"])
  }

  @Test func `a byte-order mark at the start is ignored`() throws {
    let node = try YAML.parse([0xEF, 0xBB, 0xBF] + Array("a: b\nc: d".utf8), file: "f")
    #expect(node["c"]?.text == "d")
    #expect(node["a"]?.range.start == SourcePosition(line: 1, column: 4, offset: 6))
    #expect(node["c"]?.range.start == SourcePosition(line: 2, column: 4, offset: 11))
  }

  @Test func `other encodings are named`() {
    #expect(codes([0xFF, 0xFE, 0x61, 0x00]) == ["1:1:not-utf-8"])
    #expect(codes([0xFE, 0xFF, 0x00, 0x61]) == ["1:1:not-utf-8"])
    #expect(codes([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]) == ["1:1:not-utf-8"])
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
      [0xE0, 0x80, 0xAF], [0xF4, 0x90, 0x80, 0x80], [0x80],
    ] as [[UInt8]])
  func `broken UTF-8 is found at its place`(bad: [UInt8]) {
    let found = codes(Array("a: b\nç: ".utf8) + bad + Array("\nd: e".utf8))
    #expect(found.first == "2:4:broken-utf-8")
    #expect(found.count == bad.count)
  }

  @Test(arguments: [
    "\u{0}", "\u{1}", "\u{1B}", "\u{7F}", "\u{80}", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{FFFF}",
  ])
  func `characters without meaning are refused`(bad: String) {
    #expect(codes("a: b\nc: x\(bad)y\nd: \(bad)") == ["2:5:bad-character", "3:4:bad-character"])
    #expect(codes("a: \"\(bad)\"") == ["1:5:bad-character"])
  }

  @Test func `escapes can still say them`() throws {
    #expect(try parse(#"a: "\0\e\N\u2028\xFF""#)["a"]?.text == "\u{0}\u{1B}\u{85}\u{2028}ÿ")
  }

  @Test func `nesting has a limit`() throws {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]"), ("- ", "")] {
      let levels = 64 / (open.count == 5 ? 2 : 1)
      let fine =
        String(repeating: open, count: levels) + "x" + String(repeating: close, count: levels)
      #expect(codes(fine) == [])
      let deep = "[" + String(repeating: open == "- " ? "[" : open, count: 100_000)
      #expect(codes(deep).map { $0.split(separator: ":").last } == ["too-deep"])
    }
  }

  @Test func `aliases add to the nesting`() {
    var text = "a0: &a0 x\n"
    for i in 1...70 { text += "a\(i): &a\(i) [*a\(i - 1)]\n" }
    #expect(codes(text) == ["65:12:too-deep"])
  }

  @Test func `alias bombs are defused`() {
    var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, last) in zip("bcdefghij", "abcdefghi") {
      text +=
        "\(name): &\(name) [" + Array(repeating: "*\(last)", count: 9).joined(separator: ", ")
        + "]\n"
    }
    #expect(codes(text).map { $0.split(separator: ":").last } == ["too-large"])
    let merges = text.replacing("[x, x, x, x, x, x, x, x, x]", with: "{k: [x, x, x, x]}")
    #expect(codes(merges).map { $0.split(separator: ":").last } == ["too-large"])
  }

  @Test(.timeLimit(.minutes(20))) func `files too large are refused at once`() {
    #expect(codes([UInt8](repeating: 0x61, count: 50 << 20)) == ["1:1:too-large"])
    let many = Array(String(repeating: "- x\n", count: 1_200_000).utf8)
    #expect(codes(many).map { $0.split(separator: ":").last } == ["too-large"])
  }

  @Test(.timeLimit(.minutes(20))) func `a binary file gives few problems`() {
    var state: UInt64 = 7
    let bytes = (0..<100_000).map { _ in UInt8(truncatingIfNeeded: next(&state)) }
    #expect((1...20).contains(codes([0x61] + bytes).count))
  }

  @Test func `line breaks of all systems count the same`() throws {
    for lineBreak in ["\n", "\r\n", "\r"] {
      let node = try parse(["a: 1", "b:", "  - ü: x", "  - y"].joined(separator: lineBreak))
      #expect(node.value(at: "b.1")?.range.start.line == 4)
      #expect(node.value(at: "b.0.ü")?.range.start.column == 8)
    }
  }

  @Test(arguments: ["[", "[1,", "{", "{a: ", "{a: 1,", "{a", "[a: 1", "[[1]", "&x [", "[ # no"])
  func `the bracket that is not closed is shown`(text: String) {
    let column = 4 + (text.hasPrefix("&") ? 3 : 0)
    for end in ["", "\n", "\n\n# end\n"] {
      #expect(codes("x: \(text)\(end)") == ["1:\(column):unclosed"])
    }
    #expect(codes("y: {z: [1], x: \(text)").count == 1)
  }

  @Test func `keys have a length`() {
    #expect(codes(String(repeating: "k", count: 201) + ": 1") == ["1:1:complex-key"])
    #expect(codes(String(repeating: "k", count: 200) + ": 1") == [])
  }
}

/// A step of SplitMix64, for tests that want arbitrary but fixed choices.
func next(_ state: inout UInt64) -> UInt64 {
  state &+= 0x9E37_79B9_7F4A_7C15
  var z = state
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
