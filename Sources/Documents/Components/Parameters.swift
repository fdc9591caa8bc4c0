/// Reads the parameters of one component, once, in declaration order.
///
/// A reader never throws: it notes the problem, returns the default and goes on, so that one pass finds
/// every mistake. The same calls on an empty document yield the documentation.
package struct Parameters {
  /// What was asked for, in order.
  package internal(set) var fields: [Field] = []
  /// What was wrong; complete after `finish()`.
  package internal(set) var diagnostics: [Diagnostic] = []
  /// The files that were named, whether anything was wrong or not.
  package internal(set) var files: [FilePath.Mention] = []
  /// Where problems of the whole are reported: the key that the mapping belongs to, or its start.
  package let owner: SourceRange
  /// True when the document is empty because only the declarations are wanted.
  package let isDescribing: Bool
  /// Where relative paths in `resolved` start.
  let directory: String

  private var entries: [Node.Entry]
  private var places: [String: Int]
  private let range: SourceRange
  private var resolvedEntries: [(String, Node)] = []
  private var missing: [Diagnostic] = []
  private var missingNames: [String] = []
  private var isFinished = false

  /// Starts reading a mapping; null counts as an empty one, anything else is reported.
  ///
  /// `owner` is the key of the mapping; `directory` is that of the document, where relative paths in
  /// `resolved` start, by default that of the file of `node`.
  package init(_ node: Node, owner: SourceRange? = nil, directory: String? = nil) {
    self.init(node, owner: owner, directory: directory, isDescribing: false)
  }

  init(_ node: Node, owner: SourceRange?, directory: String?, isDescribing: Bool) {
    entries = node.entries ?? []
    places = Dictionary(
      entries.enumerated().map { ($0.element.key.text ?? "", $0.offset) },
      uniquingKeysWith: { first, _ in first })
    range = node.range
    self.owner =
      owner ?? SourceRange(file: node.range.file, start: node.range.start, end: node.range.start)
    self.directory = directory ?? node.range.directory
    self.isDescribing = isDescribing
    if node.entries == nil && !node.isNull {
      diagnostics.append(
        Diagnostic("wrong-type", "expected a mapping, found \(node.phrase)", at: node.range))
      isFinished = true
    }
  }

  /// Starts reading nothing, for documentation.
  package static func describing() -> Parameters {
    Parameters(Node(.mapping([])), owner: nil, directory: "", isDescribing: true)
  }

  /// The mapping with every default spelled out, in declaration order.
  package var resolved: Node { .mapping(resolvedEntries, at: range) }

  /// True when the document gives this parameter.
  package func has(_ name: String) -> Bool { entry(name) != nil }

  /// The value of a parameter as it is written, for what must be read in its light; nil when absent.
  package func written(_ name: String) -> Node? { entry(name)?.value }

  /// Reports what is wrong with a parameter in the light of others, at its value.
  ///
  /// Does nothing when this parameter is already in trouble, so that one mistake stays one problem.
  package mutating func report(
    _ name: String, _ message: String, code: String = "invalid-value", help: String? = nil
  ) {
    let place = entry(name)?.value.range ?? owner
    guard !diagnostics.contains(where: { $0.range == place }) else { return }
    diagnostics.append(Diagnostic(code, message, at: place, help: help))
  }

  /// Reports the keys that nothing asked for and those that are missing; further calls do nothing.
  package mutating func finish() {
    guard !isFinished else { return }
    isFinished = true
    let known = fields.map(\.name)
    let unused = known.filter { !has($0) }
    let unknown = entries.lazy.filter { !known.contains($0.key.text ?? "") }
    for entry in unknown.prefix(YAML.Limits.problems) {
      let name = entry.key.text ?? ""
      let near = Suggestion.nearest(to: name, among: missingNames)
      if let index = missingNames.firstIndex(where: { $0 == near }) {
        missing.remove(at: index)
        missingNames.remove(at: index)
      }
      diagnostics.append(
        Diagnostic(
          "unknown-key", "unknown key '\(name.clipped)'", at: entry.key.range,
          help: near.map { "did you mean '\($0)'?" }
            ?? Suggestion.help(for: name, among: unused.isEmpty ? known : unused)
            ?? "there are no parameters here"))
    }
    diagnostics += missing
  }

  /// Finishes and throws what was wrong, if anything was.
  package mutating func check() throws(InvalidDocument) {
    finish()
    if diagnostics.contains(where: { $0.severity == .error }) {
      throw InvalidDocument(diagnostics: diagnostics.inSourceOrder)
    }
  }
}

// What the readers are made of.
extension Parameters {
  func entry(_ name: String) -> Node.Entry? { places[name].map { entries[$0] } }

  /// Goes on as if the document gave a parameter that it leaves out.
  mutating func assume(_ name: String, _ value: Node) {
    places[name] = entries.count
    entries.append(Node.Entry(key: .text(name, at: value.range), value: value))
  }

  /// Declares a parameter and returns what the document says of it.
  mutating func declare(_ field: Field) -> Node? {
    precondition(!fields.contains { $0.name == field.name }, "'\(field.name)' is read twice")
    fields.append(field)
    return entry(field.name)?.value
  }

  mutating func resolve(_ name: String, _ node: Node) { resolvedEntries.append((name, node)) }

  mutating func resolveAgain(_ name: String, _ node: Node) {
    resolvedEntries.removeAll { $0.0 == name }
    resolve(name, node)
  }

  /// Notes that a required parameter is absent.
  mutating func miss(_ field: Field) {
    guard !isDescribing else { return }
    missingNames.append(field.name)
    missing.append(
      Diagnostic(
        "missing-key", "missing key '\(field.name)'", at: owner,
        help: "\(field.name): \(field.type). \(field.help)"))
  }

  /// Reports a value that its parameter cannot take.
  mutating func reject(_ node: Node, _ problem: Mismatch, for field: Field) {
    diagnostics.append(problem.diagnostic(of: field, at: node.range))
  }

  /// Reads a parameter: absent gives the default, a mismatch is reported and gives it too.
  ///
  /// Returns nil only for a required parameter that is absent or wrong.
  mutating func read<Value>(
    _ field: Field, default fallback: Value?, convert: (Node) throws(Mismatch) -> (Value, Node)
  ) -> Value? {
    guard let node = declare(field) else {
      if fallback == nil { miss(field) }
      if let spelled = field.fallback { resolve(field.name, spelled.moved(to: range)) }
      return fallback
    }
    do {
      let (value, spelled) = try convert(node)
      resolve(field.name, spelled)
      return value
    } catch {
      reject(node, error, for: field)
      resolve(field.name, field.fallback?.moved(to: node.range) ?? node)
      return fallback
    }
  }
}

extension Node {
  /// The same value, as if written elsewhere.
  func moved(to range: SourceRange) -> Node {
    switch content {
    case .scalar: Node(content, at: range)
    case .sequence(let items): .list(items.map { $0.moved(to: range) }, at: range)
    case .mapping(let entries):
      Node(
        .mapping(
          entries.map { Entry(key: $0.key.moved(to: range), value: $0.value.moved(to: range)) }),
        at: range)
    }
  }
}

extension Parameters {
  /// Takes over a problem that a reader of a raw value found.
  package mutating func note(_ problem: Diagnostic) { diagnostics.append(problem) }

  /// Reports what is wrong with one member of a mapping, or of a list of components, at its name.
  package mutating func report(
    _ name: String, member: String, _ message: String, code: String = "invalid-value",
    help: String? = nil
  ) {
    let value = entry(name)?.value
    let entries = (value?.entries ?? []) + (value?.items ?? []).flatMap { $0.entries ?? [] }
    let names = entries.map(\.key) + (value?.items ?? [])
    let place = names.first { $0.text == member }?.range ?? value?.range ?? owner
    diagnostics.append(Diagnostic(code, message, at: place, help: help))
  }
}

extension Parameters {
  /// Reads the name of a preset: values of parameters that are read later and that the document leaves out.
  ///
  /// `none` is the name for no preset, and the default. What is resolved has the values as if they were written.
  package mutating func preset(
    _ name: String, none: String,
    _ presets: [(name: String, settings: [(name: String, value: Node)])],
    _ help: String
  ) {
    let names = [none] + presets.map(\.name)
    let chosen = choice(name, of: names, default: none, help)
    guard let settings = presets.first(where: { $0.name == chosen })?.settings else { return }
    let place = entry(name)?.value.range ?? owner
    for setting in settings where !has(setting.name) {
      assume(setting.name, setting.value.moved(to: place))
    }
  }
}
