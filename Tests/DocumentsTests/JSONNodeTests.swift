import Documents
import Testing

/// JSON as the trees that specs are read from.
struct JSONNodeTests {
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
    let node = try JSONValue.parse(
      Array(#"{"polygon": {"corners": 7, "weights": [1, 0.25]}}"#.utf8)
    ).node(file: "c.json")
    #expect((shapes.make(node).value as? Polygon)?.weights == [1, 0.25])
  }
}
