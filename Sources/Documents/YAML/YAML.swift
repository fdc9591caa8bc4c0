/// Reads and writes the YAML that specs are made of.
///
/// Reading means YAML 1.2 with its core schema, whatever libyaml would make of it: one document, every
/// key once, anchors, aliases and merge keys expanded within limits.
package enum YAML {
  /// Parses one document; throws every problem that could be found.
  ///
  /// `file` is what diagnostics call the document, and where its relative paths start.
  package static func parse(_ bytes: [UInt8], file: String) throws(InvalidDocument) -> Node {
    guard bytes.count <= Limits.bytes else {
      throw InvalidDocument(
        Diagnostic(
          "too-large", "the file has \(bytes.count) bytes, at most \(Limits.bytes) are read",
          at: SourceRange(startOf: file), help: "data belongs in files of its own"))
    }
    let source = SourceText(bytes, file: file)
    guard source.problems.isEmpty else { throw InvalidDocument(diagnostics: source.problems) }
    var builder = TreeBuilder(source)
    let root = builder.document()
    guard let root, builder.problems.isEmpty else {
      throw InvalidDocument(diagnostics: builder.problems.inSourceOrder)
    }
    return root
  }
}
