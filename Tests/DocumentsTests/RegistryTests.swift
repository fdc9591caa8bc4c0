import Documents
import TestKit
import Testing

struct RegistryTests {
  @Test func `three ways to write a component`() throws {
    for text in ["circle", "{circle: }", "{circle: {}}", "{circle: {radius: 1}}", "'circle'"] {
      let made = shapes.make(try parse(text))
      #expect(made.value is Circle)
      #expect(made.name == "circle" && made.diagnostics.isEmpty)
      #expect(YAML.writeOnOneLine(made.resolved) == "{circle: {radius: 1, filled: false}}")
    }
  }

  @Test func `a text or list may stand for one parameter`() throws {
    let made = shapes.make(try parse("ring: circle"))
    #expect(made.value is Ring)
    #expect(shapes.make(try parse("circle: 3")).diagnostics.map(\.code) == ["wrong-type"])
  }

  @Test func `nothing wrong is handed over`() throws {
    for text in ["~", "[]", "{}", "cirkle", "{circle: {radius: 99}}", "{circle: , ring: }"] {
      let made = shapes.make(try parse(text))
      #expect(made.value == nil && made.diagnostics.count == 1)
    }
  }

  @Test(arguments: shapes.names)
  func `components document themselves`(name: String) throws {
    let description = try #require(shapes.describe(name))
    #expect(description.name == name)
    #expect(!description.fields.isEmpty)
  }

  @Test func `documentation is what the reader declares`() throws {
    #expect(shapes.names == ["circle", "polygon", "ring"])
    #expect(shapes.describe("nothing") == nil)
    let texts = shapes.names.compactMap { shapes.describe($0)?.text }
    expectSnapshot(texts.joined(separator: "\n"), "described-shapes.txt")
    var parameters = Parameters.describing()
    _ = Sample(&parameters)
    var text = ""
    Field.write(parameters.fields, indent: 0, to: &text)
    expectSnapshot(text, "described-sample.txt")
  }

  @Test func `editors get a schema`() throws {
    var parameters = Parameters.describing()
    _ = Sample(&parameters)
    let schema = JSONSchema.document(title: "Sample", fields: parameters.fields)
    expectSnapshot(schema.pretty(), "schema-sample.json")
    #expect(schema["additionalProperties"] == false)
    #expect(shapes.jsonSchema["$ref"] == "#/$defs/shape")
    #expect(schema["$defs"]?["shape"] == shapes.jsonSchema["$defs"]?["shape"])
  }
}

struct SuggestionTests {
  @Test(arguments: [
    ("bta", "beta"), ("bteа", nil), ("Beta", "beta"), ("learning-rate", "learning_rate"),
    ("learnign_rate", "learning_rate"), ("lr", nil), ("epoch", "epochs"), ("spoch", "epochs"),
    ("x", nil), ("", nil), ("zzzzzz", nil), ("beta2", "beta"), ("learning_rat", "learning_rate"),
  ])
  func `near names are found`(name: String, expected: String?) {
    let names = ["beta", "learning_rate", "epochs"]
    #expect(Suggestion.nearest(to: name, among: names) == expected)
  }

  @Test func `the nearest wins, then the first`() {
    #expect(Suggestion.nearest(to: "corner", among: ["corned", "corners", "corner_"]) == "corned")
    #expect(Suggestion.nearest(to: "abcdef", among: ["abcxyf", "abcxef"]) == "abcxef")
    #expect(Suggestion.help(for: "q", among: []) == nil)
    #expect(Suggestion.help(for: "q", among: ["a", "b"]) == "known: a, b")
  }

  @Test func `long names cost nothing`() {
    let long = String(repeating: "a", count: 1_000_000)
    #expect(Suggestion.nearest(to: long, among: [long]) == nil)
  }
}
