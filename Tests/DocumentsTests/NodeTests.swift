import Documents
import Testing

struct NodeTests {
  private func range(_ path: String, _ text: String) throws -> String {
    let range = try #require(try parse(text).value(at: path)?.range)
    return "\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
  }

  @Test func `ranges cover what was written`() throws {
    let text =
      "a: plain\nb: [1, {c: 'é'}]\nd:\n  e: |\n    x\n    y\n  f:\n    - 日本\n    - z  # no\n\ng: ~\nh:\n"
    #expect(try range("a", text) == "1:4-1:9")
    #expect(try range("b", text) == "2:4-2:17")
    #expect(try range("b.1.c", text) == "2:12-2:15")
    #expect(try range("d", text) == "4:3-9:8")
    #expect(try range("d.f", text) == "8:5-9:8")
    #expect(try range("d.f.1", text) == "9:7-9:8")
    #expect(try range("h", text) == "12:3-12:3")
    let node = try parse(text)
    #expect(node.value(at: "d.f.0")?.range.start.offset == 60)
    #expect(node.value(at: "d.f.0")?.range.end.offset == 66)
  }

  @Test func `every scalar of a fixture is at its offset`() throws {
    for name in Fixtures.names {
      let bytes = try Fixtures.bytes(name)
      guard let root = try? YAML.parse(bytes, file: name) else { continue }
      var stack = [root]
      while let node = stack.popLast() {
        stack += node.items ?? node.entries?.flatMap { [$0.key, $0.value] } ?? []
        let places = node.range.start.offset..<node.range.end.offset
        let written = String(decoding: bytes[places], as: UTF8.self)
        guard let text = node.plainText, !written.hasPrefix("*"), !written.hasPrefix("&"),
          !written.hasPrefix("!")
        else { continue }
        #expect(written == text)
      }
    }
  }

  @Test func `equal nodes say the same`() throws {
    #expect(try parse("a: [1, 2]") == parse("a:\n- 1\n- 2\n"))
    #expect(try parse("a: '1'") != parse("a: 1"))
    #expect(try parse("{a: 1, b: 2}") != parse("{b: 2, a: 1}"))
  }

  @Test func `extending replaces, adds and keeps`() throws {
    let base = try YAML.parse(
      Array("a: 1\nb: {x: 1, y: [1, 2]}\nc: [1]\nd: {e: 1}\n".utf8), file: "base")
    let over = try YAML.parse(Array("n: 0\nb: {y: [3], z: 4}\nc: {k: v}\nd:\n".utf8), file: "over")
    let both = Node.merging(base, over)
    #expect(
      YAML.writeOnOneLine(both) == "{a: 1, b: {x: 1, y: [3], z: 4}, c: {k: v}, d: null, n: 0}")
    #expect(both["a"]?.range.file == "base")
    #expect(both.value(at: "b.x")?.range.file == "base")
    #expect(both.value(at: "b.y")?.range.file == "over")
    #expect(both["b"]?.range.file == "over")
    #expect(both.entries?[1].key.range.file == "over")
    #expect(Node.merging(base, .mapping([])) == base)
    #expect(Node.merging(.mapping([]), over) == over)
    #expect(Node.merging(base, base) == base)
  }

  @Test func `an extending file can name another component`() throws {
    let base = try YAML.parse(
      Array("title: t\nmain: {circle: {radius: 2}}\n".utf8), file: "base.yaml")
    let over = try YAML.parse(Array("main: {polygon: {corners: 4}}\n".utf8), file: "over.yaml")
    let (sample, resolved) = try readSample(.merging(base, over))
    #expect(sample.main is Polygon)
    #expect(resolved.value(at: "main.circle") == nil)
    let more = try YAML.parse(Array("main: {circle: {filled: true}}\n".utf8), file: "over.yaml")
    #expect((try readSample(.merging(base, more)).0.main as? Circle)?.radius == 2)
  }

  @Test func `paths find values`() throws {
    let node = try parse("a: {b: [x, {c: y}]}\n'1': z\n")
    #expect(node.value(at: "a.b.1.c")?.text == "y")
    #expect(node.value(at: "1")?.text == "z")
    for path in ["a.c", "a.b.2", "a.b.-1", "a.b.x", "a.b.0.c", "", "a.", ".a"] {
      #expect(node.value(at: path) == nil, "\(path)")
    }
  }

  @Test(arguments: [
    ("a.b.0", "{a: {b: [7, {c: y}]}, d: npo, e: null}"),
    ("a.b.1.c", "{a: {b: [x, {c: 7}]}, d: npo, e: null}"),
    ("a.b", "{a: {b: 7}, d: npo, e: null}"),
    ("a.n.m", "{a: {b: [x, {c: y}], n: {m: 7}}, d: npo, e: null}"),
    ("d", "{a: {b: [x, {c: y}]}, d: 7, e: null}"),
    ("d.npo.beta", "{a: {b: [x, {c: y}]}, d: {npo: {beta: 7}}, e: null}"),
    ("e.f", "{a: {b: [x, {c: y}]}, d: npo, e: {f: 7}}"),
    ("z", "{a: {b: [x, {c: y}]}, d: npo, e: null, z: 7}"),
  ])
  func `a value is set at its path`(path: String, expected: String) throws {
    let node = try parse("a: {b: [x, {c: y}]}\nd: npo\ne:\n")
    let changed = try node.setting(path: path, to: .plain("7"))
    #expect(YAML.writeOnOneLine(changed) == expected)
    #expect(changed.value(at: path)?.text == "7")
  }

  @Test(arguments: [
    ("a.b.2", "'a.b' is a list of 2 items; '2' is not one of its indices"),
    ("a.b.x", "'a.b' is a list of 2 items; 'x' is not one of its indices"),
    ("a.b.0.c", "'a.b.0' is 'x', which has no keys"),
    ("d.npo", "'d' is 'npo', which has no keys"), ("d.ga.beta", "'d' is 'npo', which has no keys"),
    ("", "'' is not a path of keys joined by '.'"), ("a..b", "'a..b' is not a path"),
  ])
  func `a path that cannot be is an error`(path: String, message: String) throws {
    let node = try parse("a: {b: [x, {c: y}]}\nd: npo\ne:\n")
    let error = #expect(throws: InvalidDocument.self) {
      _ = try node.setting(path: path, to: .plain("7"))
    }
    #expect(error?.diagnostics.first?.message.hasPrefix(message) == true)
    #expect(error?.diagnostics.first?.code == "invalid-path")
  }

  @Test func `overrides are YAML with places of their own`() throws {
    let override = try Override("main.circle.radius=[1, {x: 'é'}]")
    #expect(override.path == "main.circle.radius")
    #expect(YAML.writeOnOneLine(override.value) == "[1, {x: \"é\"}]")
    #expect(override.file == "--set main.circle.radius=[1, {x: 'é'}]")
    #expect(override.value.range.start.column == 20)
    #expect(try Override("a=").value.isNull)
    #expect(try Override("a=b=c").value.text == "b=c")

    let sample = try parse("title: t\nmain: circle\n")
    let wrong = try Override("main.circle.radius=99")
    let error = #expect(throws: InvalidDocument.self) {
      _ = try readSample(sample.setting(path: wrong.path, to: wrong.value))
    }
    let text = DiagnosticRenderer().render(
      error?.diagnostics ?? [], sources: [wrong.file: wrong.source], color: false)
    #expect(
      text == """
        error[out-of-range]: 'radius' must be a number from 0.001 to 10, found 99
         --> --set main.circle.radius=99:1:20
          |
        1 | main.circle.radius=99
          |                    ^^
          = help: default: 1


        """)
    for bad in ["", "a", "=1", "a b=1", "é=1"] {
      let error = #expect(throws: InvalidDocument.self) { _ = try Override(bad) }
      #expect(error?.diagnostics.first?.code == "invalid-path")
    }
    let syntax = #expect(throws: InvalidDocument.self) { _ = try Override("a=[1") }
    #expect(syntax?.diagnostics.first?.range.start.column == 3)
  }
}
