import Documents
import TestKit
import Testing

struct WriterTests {
  private func expectRoundTrip(_ node: Node) throws {
    let text = YAML.write(node)
    #expect(try parse(text) == node, "\(text)")
    #expect(try YAML.write(parse(text)) == text)
  }

  @Test func `fixtures come back as they are`() throws {
    for name in Fixtures.names {
      guard let node = try? YAML.parse(Fixtures.bytes(name), file: name) else { continue }
      try expectRoundTrip(node)
    }
    let valid = try YAML.parse(Fixtures.bytes("valid.yaml"), file: "valid.yaml")
    expectSnapshot(YAML.write(valid), "written-valid.yaml")
    expectSnapshot(try YAML.write(readSample(valid).1), "resolved-valid.yaml")
  }

  /// Every text of up to four signs, quoted, as value, item, key and root.
  @Test(.timeLimit(.minutes(20))) func `every short text comes back`() throws {
    let signs = ["a", " ", ":", "#", "-", "\n", "\t", "'", "\"", "?", "0"]
    var texts = [""]
    var layer = [""]
    for _ in 1...3 {
      layer = layer.flatMap { text in signs.map { text + $0 } }
      texts += layer
    }
    for text in texts {
      let value = Node(.scalar(text: text, isPlain: false))
      let key = Node.Entry(key: value, value: .list([value, .plain("x")]))
      var entries = [Node.Entry(key: .text("k"), value: value)]
      if !text.isEmpty { entries.append(key) }
      try expectRoundTrip(.list([value, Node(.mapping(entries)), value]))
      try expectRoundTrip(value)
    }
  }

  /// Whatever libyaml takes for plain text is written plainly again.
  @Test(.timeLimit(.minutes(20))) func `every short plain text stays plain`() throws {
    let signs = ["a", " ", ":", "#", "-", "?", ",", "]", "!", "%", "~", ".", "=", "é"]
    var layer = [""]
    var count = 0
    for _ in 1...4 {
      layer = layer.flatMap { text in signs.map { text + $0 } }
      for text in layer {
        guard let node = try? parse("k: \(text)\n"),
          case .scalar(_, isPlain: true)? = node["k"]?.content
        else { continue }
        count += 1
        #expect(try parse(YAML.write(node)) == node, "\(text)")
      }
    }
    #expect(count > 1_000)
  }

  @Test func `texts that look like something else are quoted`() throws {
    for text in ["1", "true", "null", "~", "", "1e5", ".inf", "0x1F", "no", "On", "<<", "y"] {
      let node = try parse(YAML.write(.mapping([("k", .text(text))])))
      #expect(node["k"]?.content == .scalar(text: text, isPlain: false))
    }
    for text in ["abc", "2024-01-01", "a-b", "1.2.3", "x: y".replacing(": ", with: ":"), "日本"] {
      #expect(YAML.write(.text(text)) == text + "\n")
    }
  }

  @Test func `random trees come back`() throws {
    var state: UInt64 = 42
    for _ in 0..<400 { try expectRoundTrip(tree(depth: 4, &state)) }
  }

  private func tree(depth: Int, _ state: inout UInt64) -> Node {
    let texts = [
      "a", "b c", "1", "-1.5", "true", "a: b", "# no", "x\ny", "x\n\n y\n", "\n", " lead", "trail ",
      "é",
      "日本 語", "\u{1B}", "\u{2028}", "|", "- x", "", "tab\there", "a\r\nb", "x\n\n", "x\n  \n\t\ny",
    ]
    let shape = depth == 0 ? 0 : next(&state) % 3
    let count = Int(next(&state) % 4)
    switch shape {
    case 0:
      let text = texts[Int(next(&state) % UInt64(texts.count))]
      return next(&state) % 2 == 0 ? .text(text) : Node(.scalar(text: text, isPlain: false))
    case 1: return .list((0..<count).map { _ in tree(depth: depth - 1, &state) })
    default:
      var taken: Set<String> = [""]
      let entries = (0..<count).compactMap { _ -> Node.Entry? in
        let key = texts[Int(next(&state) % UInt64(texts.count))]
        guard taken.insert(key).inserted else { return nil }
        return Node.Entry(key: .text(key), value: tree(depth: depth - 1, &state))
      }
      return Node(.mapping(entries))
    }
  }

  @Test func `one line holds it all`() throws {
    let node = try parse("a: [1, {b: 'x, y', c: }, []]\nd: {}\n")
    let line = YAML.writeOnOneLine(node)
    #expect(line == #"{a: [1, {b: "x, y", c: null}, []], d: {}}"#)
    #expect(try parse(line).value(at: "a.1.b")?.text == "x, y")
  }
}
