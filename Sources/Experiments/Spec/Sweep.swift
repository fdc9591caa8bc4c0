package import Documents

/// One value of one path of the spec.
package struct Assignment: Sendable, Equatable {
  package let path: String
  package let value: Node

  /// The value on one line.
  package var text: String { YAML.writeOnOneLine(value) }
}

/// A grid over paths of the spec: every combination of values is one point.
package struct Sweep: Sendable {
  /// The paths with their values, in the order of the spec.
  package let axes: [(path: String, values: [Node])]

  /// The largest grid that is accepted.
  static let limit = 10_000

  init(_ p: inout Parameters) {
    let node = p.raw(
      "sweep",
      "A grid: paths of the spec, each with a list of values ('methods.npo.npo.beta: [0.1, 1]').")
    var axes: [(path: String, values: [Node])] = []
    guard let node, !node.isNull else {
      self.axes = []
      return
    }
    guard let entries = node.entries else {
      p.report(
        "sweep", "'sweep' must be a mapping of paths to lists, found \(node.phrase)",
        code: "wrong-type", help: "write 'sweep: {methods.npo.npo.beta: [0.1, 1]}'")
      self.axes = []
      return
    }
    var size = 1
    for entry in entries {
      let path = entry.key.text ?? ""
      guard let values = entry.value.items, !values.isEmpty else {
        p.note(
          Diagnostic(
            "wrong-type", "'\(path)' must be a list of values, found \(entry.value.phrase)",
            at: entry.value.range, help: "a list is written [0.1, 1]"))
        continue
      }
      if let first = path.split(separator: ".").first, Self.fixed.contains(String(first)) {
        p.note(
          Diagnostic(
            "invalid-value", "'\(first)' cannot be swept over", at: entry.key.range,
            help: first == "seeds" ? "list the seeds under 'seeds'" : nil))
        continue
      }
      size = size.multipliedReportingOverflow(by: values.count).partialValue
      axes.append((path, values))
    }
    if size > Self.limit || size < 1 {
      p.report("sweep", "the grid has more than \(Self.limit) points", code: "out-of-range")
      axes = []
    }
    self.axes = axes
  }

  private static let fixed: Set = [
    "lethe", "name", "notes", "extends", "seeds", "sweep", "inputs", "report",
  ]

  /// The points, the last axis varying fastest; one empty point without a sweep.
  package var points: [[Assignment]] {
    axes.reduce([[]]) { points, axis in
      points.flatMap { point in
        axis.values.map { point + [Assignment(path: axis.path, value: $0)] }
      }
    }
  }
}
