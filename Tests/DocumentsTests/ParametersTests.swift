import Documents
import TestKit
import Testing

struct ParametersTests {
  private let text = """
    title: t
    main: {polygon: {corners: 4}}
    extra: ring
    named: {b: circle, a: {circle: {radius: 2}}}
    limit: 1e-3
    """

  @Test func `values arrive typed`() throws {
    let (sample, _) = try readSample(text)
    #expect(sample.title == "t" && sample.notes == nil && sample.seeds == [1])
    #expect((sample.main as? Polygon)?.corners == 4)
    #expect((sample.main as? Polygon)?.weights == [0.5, 1])
    #expect((sample.extra as? Ring)?.holeName == "circle")
    #expect(sample.named.map(\.name) == ["b", "a"])
    #expect((sample.named.last?.value as? Circle)?.radius == 2)
    #expect(sample.listed.map(\.name) == ["circle"])
    #expect(sample.width == 210 && sample.limit == 0.001)
  }

  @Test func `the resolved tree says everything and resolves to itself`() throws {
    let (_, resolved) = try readSample(text)
    let written = YAML.write(resolved)
    expectSnapshot(written, "resolved-sample.yaml")
    #expect(try readSample(written).1 == resolved)
  }

  @Test func `all at once, in source order`() {
    let found = problems(
      of: "named: {x: {circle: {radius: -1, raidus: 1}}}\nseeds: [a]\ntitel: t\n")
    #expect(
      codes(found) == [
        "1:missing-key", "1:out-of-range", "1:unknown-key", "2:wrong-type", "3:unknown-key",
      ])
  }

  @Test func `a misspelt required key is one problem`() {
    #expect(codes(problems(of: "titel: t\nmain: circle\n")) == ["1:unknown-key"])
    #expect(codes(problems(of: "name: t\nmain: circle\n")) == ["1:unknown-key", "1:missing-key"])
  }

  @Test func `enumerations are read by the names of their cases`() throws {
    enum Shade: String, CaseIterable { case light, grey = "mid-grey" }
    for (text, shade) in [("shade: mid-grey", Shade.grey), ("{}", .light)] {
      var parameters = Parameters(try parse(text))
      #expect(parameters.choice("shade", default: Shade.light, "How dark it is.") == shade)
      #expect(YAML.writeOnOneLine(parameters.resolved) == "{shade: \(shade.rawValue)}")
    }
    var parameters = Parameters(try parse("shade: grey"))
    _ = parameters.choice("shade", default: Shade.light, "How dark it is.")
    #expect(
      parameters.diagnostics.map(\.message) == [
        "'shade' must be one of light, mid-grey, found 'grey'"
      ])
  }

  @Test func `missing groups are one problem`() {
    var parameters = Parameters(.mapping([]))
    let value = parameters.group("data", "What is read.") { p in
      (p.text("forget", "Some."), p.text("retain", "Others."))
    }
    parameters.finish()
    #expect(value == ("", ""))
    #expect(parameters.diagnostics.map(\.message) == ["missing key 'data'"])
    parameters.finish()
    #expect(parameters.diagnostics.count == 1)
  }

  @Test func `a number that must be one value is asked for by it`() throws {
    var wrong = Parameters(try parse("lethe: 2\n"))
    _ = wrong.integer("lethe", in: 1...1, "Version.")
    #expect(wrong.diagnostics.map(\.message) == ["'lethe' must be 1, found 2"])
    var missing = Parameters(.mapping([]))
    _ = missing.integer("lethe", in: 1...1, "Version.")
    missing.finish()
    #expect(missing.diagnostics.map(\.help) == ["lethe: 1. Version."])
  }

  @Test func `optional groups and lists of groups`() throws {
    func read(_ text: String) throws -> (Int?, [Int], [Diagnostic], String) {
      var p = Parameters(try parse(text))
      let one = p.optionalGroup("one", "One.") { $0.integer("n", in: 1...9, "A number.") }
      let many = p.groupList("many", "Many.") {
        $0.integer("n", default: 3, in: 1...9, "A number.")
      }
      p.finish()
      return (one, many, p.diagnostics, YAML.writeOnOneLine(p.resolved))
    }
    let full = try read("one: {n: 2}\nmany: [{n: 4}, {}]\n")
    #expect(full.0 == 2 && full.1 == [4, 3] && full.2.isEmpty)
    #expect(full.3 == "{one: {n: 2}, many: [{n: 4}, {n: 3}]}")
    let none = try read("one:\n")
    #expect(none.0 == nil && none.1 == [] && none.2.isEmpty)
    #expect(none.3 == "{one: null, many: []}")
    #expect(try read("one: {nn: 1}\nmany: 3\n").2.map(\.code) == ["unknown-key", "wrong-type"])
    #expect(try read("one: 7\nmany: [7]\n").2.map(\.code) == ["wrong-type", "wrong-type"])
  }

  @Test func `paths start at the file that they are written in`() throws {
    func path(_ value: Node, directory: String? = nil) -> (String, String?) {
      var p = Parameters(.mapping([("file", value)], at: SourceRange(startOf: "configs/a.yaml")))
      let path = p.path("file", "A file.")
      return (path, p.resolved["file"]?.text)
    }
    func written(_ text: String, in file: String) -> Node {
      .text(text, at: SourceRange(startOf: file))
    }
    #expect(path(written("data/x", in: "configs/a.yaml")) == ("configs/data/x", "data/x"))
    #expect(path(written("../x", in: "configs/a.yaml")) == ("x", "../x"))
    #expect(path(written("x", in: "configs/base/b.yaml")) == ("configs/base/x", "base/x"))
    #expect(path(written("./x/../y", in: "other/b.yaml")) == ("other/y", "../other/y"))
    #expect(path(written("/abs/./x", in: "configs/a.yaml")) == ("/abs/x", "/abs/x"))
    #expect(path(written("data/x", in: "--set file=data/x")) == ("configs/data/x", "data/x"))
    #expect(FilePath.joined("", "x") == "x")
    #expect(FilePath.joined("a", "..") == ".")
    #expect(FilePath.joined("/", "../x") == "/x")
    #expect(FilePath.relative("x", to: "../a") == "x")
  }

  @Test func `names are safe in labels and files`() {
    for name in ["a", "A-1", "_x", String(repeating: "n", count: 64)] {
      #expect(Parameters.isName(name))
    }
    for name in ["", "a.b", "a/b", "a b", "é", "..", String(repeating: "n", count: 65)] {
      #expect(!Parameters.isName(name))
    }
  }

  @Test func `what is not a mapping is said once`() {
    #expect(codes(problems(of: "[a, b]")) == ["1:wrong-type"])
    #expect(codes(problems(of: "text")) == ["1:wrong-type"])
    #expect(codes(problems(of: "~")) == ["1:missing-key", "1:missing-key"])
  }
}

struct CoreSchemaTests {
  @Test(arguments: [
    ("0", 0), ("-12", -12), ("+7", 7), ("007", 7), ("0x1F", 31), ("0o17", 15),
    ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
  ])
  func `integers`(text: String, value: Int) { #expect(CoreSchema.integer(text) == value) }

  @Test(arguments: [
    "", "-", "1_000", "1,000", "0b1", "0x", "0o8", "0xG", "1.0", "1e3", " 1", "1 ", "١", "-0x1",
    "9223372036854775808", "0xFFFFFFFFFFFFFFFFF",
  ])
  func `no integers`(text: String) { #expect(CoreSchema.integer(text) == nil) }

  @Test(arguments: [
    ("1e-5", 1e-5), (".5", 0.5), ("1.", 1), ("-1.5E+3", -1500), ("+.5e1", 5), ("0x10", 16),
    ("12", 12), ("1.e2", 100), (".inf", .infinity), ("-.INF", -.infinity), ("-.5", -0.5),
    ("100000000000000000000", 1e20),
  ])
  func `numbers`(text: String, value: Double) { #expect(CoreSchema.number(text) == value) }

  @Test(arguments: [
    "", ".", "-", "e5", "1e", "1e+", "inf", "nan", "infinity", "1.2.3", "0x1p3", "1_0.0", "1f",
    "--1", "+-1", ". 5", "0x1.8",
  ])
  func `no numbers`(text: String) { #expect(CoreSchema.number(text) == nil) }

  @Test func `flags and null`() {
    #expect(["true", "True", "TRUE"].allSatisfy { CoreSchema.flag($0) == true })
    #expect(["false", "False", "FALSE"].allSatisfy { CoreSchema.flag($0) == false })
    #expect(["yes", "on", "y", "tRue", "1", ""].allSatisfy { CoreSchema.flag($0) == nil })
    #expect(["", "~", "null", "Null", "NULL"].allSatisfy(CoreSchema.isNull))
    #expect(["nULL", "none", "nil", "0"].allSatisfy { !CoreSchema.isNull($0) })
  }

  @Test func `not a number is one`() { #expect(CoreSchema.number(".nan")?.isNaN == true) }
}
