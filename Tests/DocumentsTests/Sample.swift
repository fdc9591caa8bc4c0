import Documents

// A small language of specs, with every kind of parameter, for the tests of this module.

protocol Shape: Component {}

struct Circle: Shape {
  static let name = "circle"
  static let version = "1"
  static let summary = "A round thing."
  let radius: Double
  let filled: Bool

  init(_ p: inout Parameters) {
    radius = p.number("radius", default: 1, in: 0.001...10, "Half of the width.")
    filled = p.flag("filled", default: false, "Whether the inside counts.")
  }
}

struct Polygon: Shape {
  static let name = "polygon"
  static let version = "2"
  static let summary = "A thing with corners."
  let corners: Int
  let style: String
  let weights: [Double]

  init(_ p: inout Parameters) {
    corners = p.integer("corners", in: 3...100, "How many corners.")
    style = p.choice(
      "style", of: ["sharp", "round", "flat"], default: "sharp", "How corners look.")
    weights = p.numbers(
      "weights", default: [0.5, 1], in: 0...1, "A weight for each of some sides.")
    if weights.count > corners { p.report("weights", "has more numbers than 'corners'") }
  }
}

/// A component that holds another of its family.
struct Ring: Shape {
  static let name = "ring"
  static let version = "1"
  static let summary = "A thing with a hole."
  static let shorthand: String? = "hole"
  let holeName: String

  init(_ p: inout Parameters) {
    let hole = p.component("hole", from: shapes, default: "circle", "What is cut out.")
    holeName = hole.map { type(of: $0).name } ?? ""
  }
}

let shapes = Registry<any Shape>(family: "shape", [Circle.self, Polygon.self, Ring.self])

/// What a sample spec says.
struct Sample {
  var title = ""
  var notes: String?
  var seeds: [Int] = []
  var main: (any Shape)?
  var extra: (any Shape)?
  var named: [(name: String, value: any Shape)] = []
  var listed: [(name: String, value: any Shape)] = []
  var width = 0
  var limit: Double?
  var file: String?
  var tags: [String] = []

  init(_ p: inout Parameters) {
    title = p.text("title", "The name of the drawing.")
    notes = p.optionalText("notes", "Anything worth saying.")
    seeds = p.integers("seeds", default: [1], in: 0...1_000_000, count: 1...8, "Random seeds.")
    main = p.component("main", from: shapes, default: nil, "The first shape.")
    extra = p.optionalComponent("extra", from: shapes, "A further shape.")
    named = p.componentMap("named", from: shapes, "Shapes with names.")
    listed = p.componentList("listed", from: shapes, default: ["circle"], "Shapes without names.")
    width = p.group("page", "The sheet.") { p in
      _ = p.choice("unit", of: ["mm", "inch"], default: "mm", "The unit of lengths.")
      return p.integer("width", default: 210, in: 1...1000, "The width of the sheet.")
    }
    limit = p.optionalNumber("limit", in: 0 ... .infinity, "The most that is drawn.")
    file = p.optionalPath("file", "Where more is to be read.")
    tags = p.texts("tags", default: [], "Words to find it by.")
    _ = p.raw("sweep", "Read elsewhere.")
  }
}

/// Reads a sample spec; returns it with the resolved tree, or every problem.
func readSample(_ node: Node) throws(InvalidDocument) -> (Sample, Node) {
  var parameters = Parameters(node)
  let sample = Sample(&parameters)
  try parameters.check()
  return (sample, parameters.resolved)
}

func readSample(_ text: String, file: String = "sample.yaml") throws(InvalidDocument) -> (
  Sample, Node
) {
  try readSample(YAML.parse(Array(text.utf8), file: file))
}

/// Returns the problems of a text read as a sample spec, in source order.
func problems(of text: String) -> [Diagnostic] { problems(of: Array(text.utf8)) }

func problems(of bytes: [UInt8], file: String = "sample.yaml") -> [Diagnostic] {
  do {
    _ = try readSample(YAML.parse(bytes, file: file))
    return []
  } catch {
    return error.diagnostics.inSourceOrder
  }
}

func parse(_ text: String) throws(InvalidDocument) -> Node {
  try YAML.parse(Array(text.utf8), file: "test.yaml")
}

/// `line:code` of each problem.
func codes(_ problems: [Diagnostic]) -> [String] {
  problems.map { "\($0.range.start.line):\($0.code)" }
}
