/// Builds the tree of one document from its events, noting every problem on the way.
struct TreeBuilder {
  private let parser: EventParser
  private let source: SourceText
  private(set) var problems: [Diagnostic] = []
  private var anchors: [String: Built] = [:]
  /// Anchors whose node is still being read; an alias to one would contain itself.
  private var openAnchors: Set<String> = []
  /// Where the brackets that are still open stand, innermost last.
  private var brackets: [Int] = []
  private var nodes = 0

  /// A node with what it costs to look at all of it.
  struct Built {
    var node: Node
    /// Values in the expanded tree.
    var weight = 1
    /// Levels below this one.
    var height = 0
    /// True when the node, or an item of it, stands in for something that was reported already.
    var isBroken = false
  }

  /// Thrown when reading on makes no sense; the reason is among the problems.
  private struct Stop: Error {}

  init(_ source: SourceText) {
    self.source = source
    parser = EventParser(source.bytes)
  }

  /// Returns the root of the only document; nil when there is none, which is among the problems.
  mutating func document() -> Node? {
    do throws(Stop) {
      return try wholeStream()
    } catch {
      return nil
    }
  }

  private mutating func wholeStream() throws(Stop) -> Node? {
    var event = try next()
    if case .streamStart = event.kind { event = try next() }
    guard case .documentStart = event.kind else {
      problems.append(Self.empty(source.file))
      return nil
    }
    let root = try build(try next(), depth: 0).node
    _ = try next()
    let after = try next()
    if case .documentStart = after.kind {
      report(
        "several-documents", "a second document starts here", after,
        help: "a file holds one document: remove '---'")
    }
    if root.plainText == "" { problems.append(Self.empty(source.file)) }
    return root
  }

  private mutating func build(_ event: YAMLEvent, depth: Int) throws(Stop) -> Built {
    try spend(1, at: event)
    switch event.kind {
    case .alias(let name): return try alias(name, event, depth: depth)
    case .scalar(let properties, let text, let isPlain):
      let keepsPlain = check(properties.tag, .scalar, event) != .text
      let isShort = text.isEmpty || PlainScalar.canHold(text)
      let node = Node(
        .scalar(text: text, isPlain: isPlain && keepsPlain && isShort), at: range(event))
      let built = Built(node: node)
      if let anchor = properties.anchor { anchors[anchor] = built }
      return built
    case .sequenceStart(let properties, let isFlow):
      if isFlow { brackets.append(event.end - 1) }
      return try collection(properties, .sequence, event, depth) {
        (builder) throws(Stop) in try builder.sequence(event, isFlow: isFlow, depth: depth)
      }
    case .mappingStart(let properties, let isFlow):
      if isFlow { brackets.append(event.end - 1) }
      return try collection(properties, .mapping, event, depth) {
        (builder) throws(Stop) in try builder.mapping(event, isFlow: isFlow, depth: depth)
      }
    default:
      report("syntax", "a value is missing here", event)
      throw Stop()
    }
  }

  private mutating func collection(
    _ properties: YAMLEvent.Properties, _ shape: YAMLTag.Shape, _ event: YAMLEvent, _ depth: Int,
    _ body: (inout TreeBuilder) throws(Stop) -> Built
  ) throws(Stop) -> Built {
    _ = check(properties.tag, shape, event)
    if depth >= YAML.Limits.depth { throw tooDeep(event) }
    guard let anchor = properties.anchor else { return try body(&self) }
    let wasOpen = !openAnchors.insert(anchor).inserted
    let built = try body(&self)
    if !wasOpen { openAnchors.remove(anchor) }
    anchors[anchor] = built
    return built
  }

  private mutating func sequence(
    _ event: YAMLEvent, isFlow: Bool, depth: Int
  ) throws(Stop) -> Built {
    var items: [Node] = []
    var result = Built(node: Node(.sequence([]), at: range(event)))
    while true {
      let next = try next()
      if case .sequenceEnd = next.kind {
        if isFlow { brackets.removeLast() }
        result.node = Node(
          .sequence(items), at: range(event, closedBy: isFlow ? next : nil, last: items.last))
        return result
      }
      let item = try build(next, depth: depth + 1)
      result.add(item)
      result.isBroken = result.isBroken || item.isBroken
      items.append(item.node)
    }
  }

  private mutating func mapping(
    _ event: YAMLEvent, isFlow: Bool, depth: Int
  ) throws(Stop) -> Built {
    var entries = MappingEntries()
    var result = Built(node: Node(.mapping([]), at: range(event)))
    var last: Node?
    while true {
      let next = try next()
      if case .mappingEnd = next.kind {
        if isFlow { brackets.removeLast() }
        let place = range(event, closedBy: isFlow ? next : nil, last: last)
        result.node = Node(.mapping(entries.merged()), at: place)
        return result
      }
      let isMerge = YAMLTag.isMergeKey(next)
      let key = try build(next, depth: depth + 1)
      let valueEvent = try self.next()
      let value = try build(valueEvent, depth: depth + 1)
      last = value.node
      result.add(key)
      result.add(value)
      if value.isBroken && isMerge { continue }
      if isMerge {
        problems += entries.merge(key.node, value.node)
        try spend(value.weight, at: valueEvent)
      } else if !key.isBroken {
        problems += entries.add(key.node, value.node)
      }
    }
  }

  private mutating func alias(
    _ name: String, _ event: YAMLEvent, depth: Int
  ) throws(Stop) -> Built {
    let range = range(event)
    if openAnchors.contains(name) {
      problems.append(
        Diagnostic("recursive-alias", "'\(name.clipped)' would contain itself", at: range))
      return Built(node: .null(at: range), isBroken: true)
    }
    guard var target = anchors[name] else {
      problems.append(
        Diagnostic(
          "unknown-alias", "no anchor '&\(name.clipped)' stands above", at: range,
          help: Suggestion.help(for: name, among: anchors.keys.sorted())))
      return Built(node: .null(at: range), isBroken: true)
    }
    if depth + target.height > YAML.Limits.depth { throw tooDeep(event) }
    try spend(target.weight - 1, at: event)
    target.node.range = range
    return target
  }
}

// Reading, reporting, limits.
extension TreeBuilder {
  private mutating func next() throws(Stop) -> YAMLEvent {
    do {
      return try parser.next()
    } catch {
      problems.append(SyntaxProblem(error, in: source, openBracket: brackets.last).diagnostic)
      throw Stop()
    }
  }

  private static func empty(_ file: String) -> Diagnostic {
    Diagnostic(
      "empty-document", "there is nothing in this file", at: SourceRange(startOf: file))
  }

  private func range(_ event: YAMLEvent) -> SourceRange { source.range(event.start, event.end) }

  /// The range of a collection: up to its bracket, or to its last value.
  private func range(
    _ event: YAMLEvent, closedBy end: YAMLEvent?, last: Node?
  ) -> SourceRange {
    var range = range(event)
    if let end { range.end = source.position(end.end) }
    if end == nil, let last { range.end = max(range.start, last.range.end) }
    return range
  }

  private mutating func report(
    _ code: String, _ message: String, _ event: YAMLEvent, help: String? = nil
  ) {
    problems.append(Diagnostic(code, message, at: range(event), help: help))
  }

  private mutating func tooDeep(_ event: YAMLEvent) -> Stop {
    report("too-deep", "more than \(YAML.Limits.depth) levels of nesting", event)
    return Stop()
  }

  private mutating func spend(_ weight: Int, at event: YAMLEvent) throws(Stop) {
    nodes += weight
    if nodes > YAML.Limits.nodes {
      report(
        "too-large", "more than \(YAML.Limits.nodes) values, counting aliases in full", event)
      throw Stop()
    }
    if problems.count > YAML.Limits.problems { throw Stop() }
  }

  private mutating func check(
    _ tag: String?, _ shape: YAMLTag.Shape, _ event: YAMLEvent
  ) -> YAMLTag.Meaning {
    let meaning = YAMLTag.meaning(of: tag, on: shape)
    if case .unknown(let shown) = meaning {
      report(
        "unknown-tag", "the tag '\(shown.clipped)' has no meaning here", event,
        help:
          "remove it; '!!str', '!!int', '!!float', '!!bool', '!!null', '!!seq' and '!!map' are known"
      )
    }
    if case .wrongShape(let shown) = meaning {
      report("unknown-tag", "the tag '\(shown.clipped)' does not fit this value", event)
    }
    return meaning
  }
}

extension TreeBuilder.Built {
  fileprivate mutating func add(_ child: TreeBuilder.Built) {
    weight += child.weight
    height = max(height, child.height + 1)
  }
}
