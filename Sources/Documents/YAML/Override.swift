/// A value given on the command line: `--set methods.npo.npo.beta=0.5`.
package struct Override: Sendable {
  /// Keys joined by `.`.
  package let path: String
  /// The value, which is YAML: `0.5`, `[1, 2]`, `{epochs: 3}`.
  package let value: Node
  /// What diagnostics call it: the option with its argument.
  package let file: String
  /// The bytes that the ranges count in, for `DiagnosticRenderer`.
  package let source: [UInt8]

  /// Reads `path=value`; a missing value is null.
  package init(_ argument: String, option: String = "--set") throws(InvalidDocument) {
    file = Self.file(of: argument, option: option)
    source = Array(argument.utf8)
    guard let sign = source.firstIndex(of: UInt8(ascii: "=")), sign > 0,
      source[..<sign].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else {
      throw InvalidDocument(
        Diagnostic(
          "invalid-path", "expected a path, '=' and a value", at: SourceRange(startOf: file),
          help: "for example \(option) methods.npo.npo.beta=0.5"))
    }
    path = String(decoding: source[..<sign], as: UTF8.self)
    // Blanks stand in for the path, so that every place is that of the argument.
    let padded = Array(repeating: 0x20, count: sign + 1) + source[(sign + 1)...]
    if padded.allSatisfy({ $0 == 0x20 }) {
      let end = SourcePosition(line: 1, column: sign + 2, offset: sign + 1)
      value = .null(at: SourceRange(file: file, start: end, end: end))
    } else {
      value = try YAML.parse(padded, file: file)
    }
  }

  /// What diagnostics call an argument, also one that cannot be read.
  package static func file(of argument: String, option: String = "--set") -> String {
    "\(option) \(argument)"
  }
}
