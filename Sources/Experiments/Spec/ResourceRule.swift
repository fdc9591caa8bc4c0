import Documents
import Plans

/// What some steps ask of the machine, in the spec's own words (`resources:`).
///
/// The pattern stands for kinds of step and for labels; `*` stands for anything.
package struct ResourceRule: Sendable {
  let pattern: String
  let cores: Int?
  /// Bytes.
  let memory: Int?
  let gpus: Int?
  /// Seconds.
  let time: Double?
  /// Nil when it says nothing of them.
  let tokens: [String: Int]?
  let priority: Int?
  /// Where the pattern stands in the spec.
  let place: SourceRange

  static func list(_ p: inout Parameters) -> [ResourceRule] {
    let node = p.raw(
      "resources",
      "What steps ask of the machine, by kind or label, '*' for anything: "
        + "'\"unlearn-*\": {cores: 4, memory: 8G, gpus: 1, time: 2h, tokens: {licences: 1}, priority: 1}'. In no key."
    )
    guard let node, !node.isNull else { return [] }
    guard let entries = node.entries else {
      p.report(
        "resources",
        "'resources' must be a mapping of steps to what they ask, found " + node.phrase,
        code: "wrong-type", help: "write 'resources: {\"unlearn-*\": {memory: 8G}}'")
      return []
    }
    return entries.map { entry in
      var inner = Parameters(entry.value, owner: entry.key.range)
      let rule = ResourceRule(entry.key, &inner)
      inner.finish()
      for problem in inner.diagnostics { p.note(problem) }
      return rule
    }
  }

  private init(_ key: Node, _ p: inout Parameters) {
    pattern = key.text ?? ""
    place = key.range
    cores = p.optionalInteger("cores", in: 1...4096, "Cores at most.")
    let size = p.optionalText("memory", "Memory above which it is ended, such as 500M or 8G.")
    memory = size.flatMap(MemorySize.bytes)
    gpus = p.optionalInteger("gpus", in: 0...64, "Graphics processors.")
    let limit = p.optionalText("time", "Time after which a step is stopped: 90s, 30m, 2h, 1d.")
    time = limit.flatMap(Self.seconds)
    tokens = TokenCounts.read(
      "tokens", &p,
      "How many it takes of what only you can count, by name: 'licences: 1'; 'lethe run --token licences=2' says how "
        + "many there are.")
    priority = p.optionalInteger(
      "priority", in: -1000...1000,
      "Steps of a higher one start first, and what they need with them; 0 for all others.")
    if let size, memory == nil {
      p.report(
        "memory", "'\(size)' is no size of memory", help: "write a number with its unit: 500M, 8G")
    }
    if let limit, time == nil {
      p.report("time", "'\(limit)' is no length of time", help: "write for example 90s, 30m or 2h")
    }
  }

  /// Reads `90s`, `30m`, `1.5h`, `2d`; nil for anything else.
  static func seconds(_ text: String) -> Double? {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
    guard let unit = text.last.flatMap({ units[$0] }), let number = Double(text.dropLast()),
      number > 0, number * unit <= 1e9
    else { return nil }
    return number * unit
  }

  /// Whether it is about a step.
  func covers(_ entry: Plan.Entry) -> Bool {
    ([entry.kind, entry.label] + entry.labels).contains { Self.matches(pattern, $0) }
  }

  /// True when `text` is `pattern` with something, or nothing, for each `*`.
  static func matches(_ pattern: String, _ text: String) -> Bool {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else {
      return pattern == text
    }
    guard text.hasPrefix(first) else { return false }
    var rest = text.dropFirst(first.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(last)
  }

  /// Returns what a step asks, where the rule says nothing else.
  func applied(to resources: Resources) -> Resources {
    Resources(
      cores: cores ?? resources.cores, memory: memory ?? resources.memory,
      memoryLimit: memory ?? resources.memoryLimit, gpus: gpus ?? resources.gpus,
      time: time ?? resources.time, tokens: tokens ?? resources.tokens,
      priority: priority ?? resources.priority)
  }
}

extension Plan {
  /// Gives the steps what rules say, later ones over earlier ones; returns what is wrong with the rules.
  mutating func apply(_ rules: [ResourceRule]) -> [Diagnostic] {
    rules.compactMap { rule in
      let covered = entries.filter(rule.covers)
      for entry in covered {
        assign(rule.applied(to: entry.resources), to: entry.index)
      }
      if covered.contains(where: { !$0.resources.isLight || rule.time != nil }) { return nil }
      let names = Set(entries.filter { !$0.resources.isLight }.flatMap { [$0.kind] + $0.labels })
      let problem =
        covered.isEmpty
        ? "no step is called '\(rule.pattern)', and none is of that kind"
        : "'\(rule.pattern)' are light steps, which run inside the program and get no resources"
      return Diagnostic(
        "unknown-step", problem, at: rule.place,
        help: Suggestion.help(for: rule.pattern, among: names.sorted())
          ?? "'lethe plan' lists the steps")
    }
  }
}
