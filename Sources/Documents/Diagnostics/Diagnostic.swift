/// One problem in a document, with everything needed to print it.
package struct Diagnostic: Equatable, Sendable {
  /// How much a problem matters.
  package enum Severity: String, Sendable { case error, warning }

  /// A further place that explains a problem.
  package struct Note: Equatable, Sendable {
    package var message: String
    package var range: SourceRange

    package init(_ message: String, at range: SourceRange) {
      self.message = message
      self.range = range
    }
  }

  package var severity: Severity
  /// A short name in kebab case such as `unknown-key`; part of the outward surface.
  package var code: String
  /// One clause without full stop.
  package var message: String
  package var range: SourceRange
  /// What to do about it.
  package var help: String?
  package var notes: [Note]

  package init(
    _ code: String, _ message: String, at range: SourceRange, help: String? = nil,
    notes: [Note] = [], severity: Severity = .error
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.range = range
    self.help = help
    self.notes = notes
  }
}

/// The problems of one document, reported together.
package struct InvalidDocument: Error, Equatable, Sendable {
  package var diagnostics: [Diagnostic]

  package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  package init(_ diagnostic: Diagnostic) { diagnostics = [diagnostic] }
}

extension InvalidDocument: CustomStringConvertible {
  /// One line a problem, for logs; people get `DiagnosticRenderer`.
  package var description: String {
    diagnostics.inSourceOrder
      .map { "\($0.range): \($0.severity.rawValue)[\($0.code)]: \($0.message)" }
      .joined(separator: "\n")
  }
}

extension [Diagnostic] {
  /// The problems by file and place, each once: an alias repeats what is wrong with its anchor.
  package var inSourceOrder: [Diagnostic] {
    let sorted = enumerated().sorted { a, b in
      let (x, y) = (a.element.range, b.element.range)
      if x.file != y.file { return x.file < y.file }
      if x.start != y.start { return x.start < y.start }
      return a.offset < b.offset
    }
    var result: [Diagnostic] = []
    for (_, diagnostic) in sorted {
      let isKnown = result.reversed()
        .prefix {
          $0.range.start == diagnostic.range.start && $0.range.file == diagnostic.range.file
        }
        .contains(diagnostic)
      if !isKnown { result.append(diagnostic) }
    }
    return result
  }
}
