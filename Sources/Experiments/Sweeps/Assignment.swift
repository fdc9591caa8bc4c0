package import Documents

/// One value of one path of the spec.
package struct Assignment: Sendable, Equatable {
  package let path: String
  package let value: Node

  /// The value on one line.
  package var text: String { YAML.writeOnOneLine(value) }

  /// Points as a spec lists them: a mapping of paths to values each.
  static func list(_ points: [[Assignment]]) -> Node {
    .list(points.map { point in .mapping(point.map { ($0.path, $0.value) }) })
  }
}
