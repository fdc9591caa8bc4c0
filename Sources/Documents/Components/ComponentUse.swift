/// The place in a document where a component is named.
struct ComponentUse {
  /// The component's own name, whatever alias is written.
  let name: String
  /// The name or alias that is written.
  let written: String
  /// Where the name stands.
  let place: SourceRange
  private let parameters: Node?

  /// Finds the name in `npo` or `{npo: ...}`; reports and returns nil when there is none.
  init?(_ node: Node, family: some ComponentFamily, _ problems: inout [Diagnostic]) {
    let phrase = Field.Kind.withArticle(family.family)
    switch node.content {
    case .scalar(let text, _) where !node.isNull:
      (written, place, parameters) = (text, node.range, nil)
    case .mapping(let all) where !all.isEmpty:
      // A component named by an extending file replaces the one of the file that it extends.
      let own = all.filter { $0.key.range.file == node.range.file }
      let entries = own.count == 1 ? own : all
      guard entries.count == 1, let text = entries[0].key.text else {
        problems.append(Self.several(entries, family: family, at: node.range))
        return nil
      }
      (written, place, parameters) = (text, entries[0].key.range, entries[0].value)
    default:
      problems.append(
        Diagnostic(
          "wrong-type", "expected \(phrase), found \(node.phrase)", at: node.range,
          help: "known: \(Suggestion.list(family.names))"))
      return nil
    }
    guard let name = family.canonicalName(written) else {
      problems.append(
        Diagnostic(
          "unknown-\(family.family.split(separator: " ").joined(separator: "-"))",
          "there is no \(family.family) '\(written.clipped)'", at: place,
          help: Suggestion.help(for: written, among: family.names)))
      return nil
    }
    self.name = name
  }

  /// Returns the mapping of parameters; reports and returns nil when something else stands there.
  func body(shorthand: String?, _ problems: inout [Diagnostic]) -> Node? {
    guard let parameters, !parameters.isNull else { return Node(.mapping([]), at: place) }
    if parameters.entries != nil { return parameters }
    if let shorthand { return .mapping([(shorthand, parameters)], at: parameters.range) }
    problems.append(
      Diagnostic(
        "wrong-type", "the parameters of '\(name)' must be a mapping, found \(parameters.phrase)",
        at: parameters.range, help: "write '\(name): {key: value}', or '\(name)' alone"))
    return nil
  }

  private static func several(
    _ entries: [Node.Entry], family: some ComponentFamily, at range: SourceRange
  ) -> Diagnostic {
    let phrase = Field.Kind.withArticle(family.family)
    let names = entries.compactMap(\.key.text)
    let known = names.filter { family.canonicalName($0) != nil }
    if let first = names.first, known == [first] {
      let place = entries[1].key.range
      return Diagnostic(
        "several-components", "'\(names[1])' stands beside '\(first)', not inside it", at: place,
        help: "parameters go one level deeper: '\(first): {\(names[1]): ...}'")
    }
    return Diagnostic(
      "several-components",
      "expected one \(family.family), found \(names.count) keys: \(Suggestion.list(names))",
      at: entries.last?.key.range ?? range,
      help: "\(phrase) is written 'name' or 'name: {key: value}'")
  }
}
