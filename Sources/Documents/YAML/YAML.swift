import CLibYAML

/// Reads and writes the YAML that specs are made of.
///
/// Reading means YAML 1.2 with its core schema, whatever libyaml would make of it: one document, every
/// key once, anchors, aliases and merge keys expanded within limits.
package enum YAML {
  /// Parses one document; throws every problem that could be found.
  ///
  /// `file` is what diagnostics call the document, and where its relative paths start.
  package static func parse(_ bytes: [UInt8], file: String) throws(InvalidDocument) -> Node {
    let (root, problems) = read(bytes, file: file)
    guard let root, problems.isEmpty else { throw InvalidDocument(diagnostics: problems) }
    return root
  }

  /// Parses one document as far as it goes: what it says, if that can be told, and every problem.
  ///
  /// With a root, the problems are such as leave the rest readable: a key given twice, an unknown tag.
  package static func read(
    _ bytes: [UInt8], file: String
  ) -> (root: Node?, problems: [Diagnostic]) {
    guard bytes.count <= Limits.bytes else {
      let problem = Diagnostic(
        "too-large", "the file has \(bytes.count) bytes, at most \(Limits.bytes) are read",
        at: SourceRange(startOf: file), help: "data belongs in files of its own")
      return (nil, [problem])
    }
    let source = SourceText(bytes, file: file)
    guard source.problems.isEmpty else { return (nil, source.problems) }
    var builder = TreeBuilder(source)
    let root = builder.document()
    return (root, builder.problems.inSourceOrder)
  }
}

extension YAML {
  /// The version of libyaml in use, such as `0.2.5`.
  package static var libraryVersion: String {
    unsafe String(cString: yaml_get_version_string())
  }
}
