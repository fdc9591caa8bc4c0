/// A syntax error of libyaml, said in terms of what the author wrote.
struct SyntaxProblem {
  let diagnostic: Diagnostic

  /// `openBracket` is where the innermost `[` or `{` stands that is still open.
  init(_ error: YAMLSyntaxError, in source: SourceText, openBracket: Int?) {
    let place = source.range(error.index, error.index + 1)
    if let tab = Self.tab(error, place, in: source) {
      diagnostic = tab
      return
    }
    let opening = source.range(error.contextIndex, error.contextIndex + 1)
    let isAtEnd = source.scalar(at: error.index) == nil
    let context = error.context ?? ""
    if isAtEnd, context.contains("quoted scalar") {
      diagnostic = Diagnostic("unclosed", "this quote is never closed", at: opening)
      return
    }
    if let openBracket, isAtEnd || error.problem.contains("expected ','") {
      let bracket = source.scalar(at: openBracket).map(String.init) ?? "["
      let opening = source.range(openBracket, openBracket + 1)
      diagnostic =
        isAtEnd
        ? Diagnostic("unclosed", "this '\(bracket)' is never closed", at: opening)
        : Diagnostic(
          "syntax", "expected ',' or '\(bracket == "{" ? "}" : "]")' here", at: place,
          notes: [.init("to go on with or to close this '\(bracket)'", at: opening)])
      return
    }
    let (message, help) = Self.wording(error, source.scalar(at: error.index))
    let isKey = error.problem.contains("could not find expected ':'")
    diagnostic = Diagnostic("syntax", message, at: isKey ? opening : place, help: help)
  }

  /// Tabs, whatever libyaml makes of them.
  private static func tab(
    _ error: YAMLSyntaxError, _ place: SourceRange, in source: SourceText
  ) -> Diagnostic? {
    let tabs = source.tabbedIndentations
    let here = tabs.first { $0.start.line == place.start.line }
    guard let here, error.problem.contains("tab") || here.start <= place.start else { return nil }
    let more = tabs.filter { $0.start.line > here.start.line }.count
    let others = more == 0 ? "" : more == 1 ? " (1 line below too)" : " (\(more) lines below too)"
    return Diagnostic(
      "tab-indentation", "this line is indented with a tab" + others, at: here,
      help: "indent with spaces, two a level")
  }

  private static func wording(
    _ error: YAMLSyntaxError, _ scalar: Unicode.Scalar?
  ) -> (String, String?) {
    let problem = error.problem
    let shown = scalar.map { "'\($0)'" } ?? "the end of the file"
    let tellings: [(String, String, String?)] = [
      ("expected node content", "expected a value, found \(shown)", nil),
      (
        "cannot start any token", "a value cannot start with \(shown)",
        "put the text in quotes"
      ),
      (
        "mapping values are not allowed", "':' is not allowed here",
        "put a text that contains ': ' in quotes, or start the mapping on a line of its own"
      ),
      (
        "could not find expected ':'", "this line is neither 'key: value' nor part of a value",
        "write ':' and a space after the key, or check the indentation"
      ),
      (
        "did not find expected key", "expected a key, found \(shown)",
        "keys of one mapping start in the same column"
      ),
      (
        "did not find expected '-'", "expected '-', found \(shown)",
        "items of one list start in the same column"
      ),
      (
        "block sequence entries are not allowed", "a list cannot start here",
        "start it on a line of its own"
      ),
      (
        "found unknown escape character", "this escape does not exist",
        "write '\\\\' for a backslash"
      ),
      ("expected <document start>", "expected the end of the file, found \(shown)", nil),
      ("found undefined tag handle", "this tag is not declared", "remove the tag"),
      (
        "while scanning an anchor", "an anchor is letters, digits, '_' and '-'", nil
      ),
    ]
    let words = "\(error.context ?? "") \(problem)"
    for (sign, message, help) in tellings where words.contains(sign) { return (message, help) }
    return (problem, nil)
  }
}
