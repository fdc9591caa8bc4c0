/// Reads and writes the YAML that specs are made of.
package enum YAML {
  /// Parses one document; throws every problem that could be found.
  package static func parse(_ bytes: [UInt8], file: String) throws(InvalidDocument) -> Node {
    throw InvalidDocument(Diagnostic("unfinished", "not there yet", at: SourceRange(startOf: file)))
  }

  /// Writes a tree in canonical block style; what it writes parses to an equal tree.
  package static func write(_ node: Node) -> String { writeOnOneLine(node) + "\n" }

  /// Writes a tree in flow style on one line.
  package static func writeOnOneLine(_ node: Node) -> String {
    switch node.content {
    case .scalar(let text, _): text
    case .sequence(let items): "[" + items.map(writeOnOneLine).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{"
        + entries.map { "\(writeOnOneLine($0.key)): \(writeOnOneLine($0.value))" }
        .joined(separator: ", ") + "}"
    }
  }
}
