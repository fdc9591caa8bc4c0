/// Writes a template with values, within bounds of work, depth and length.
struct JinjaRenderer {
  private static let mostSteps = 1_000_000
  private static let longest = 1 << 22
  private static let deepest = 100

  /// Scopes of names, the innermost last; the first is the template's own.
  var scopes: [[String: JinjaValue]]
  private var out = JinjaText()
  private var steps = 0
  private var depth = 0

  /// How a body ended.
  private enum End {
    case whole, leave, next
  }

  static func render(
    _ template: [JinjaStatement], _ values: [String: JinjaValue]
  ) throws(TokenizerError) -> JinjaText {
    var renderer = JinjaRenderer(values)
    _ = try renderer.run(template)
    return renderer.out
  }

  private init(_ values: [String: JinjaValue]) { scopes = [values] }

  /// Counts a step of work.
  mutating func count(_ steps: Int = 1) throws(TokenizerError) {
    self.steps += max(1, steps)
    guard self.steps <= Self.mostSteps else {
      throw TokenizerError("the chat template takes more than \(Self.mostSteps) steps")
    }
  }

  /// Runs a part one level deeper.
  mutating func deeper<Result>(
    _ body: (inout JinjaRenderer) throws(TokenizerError) -> Result
  ) throws(TokenizerError) -> Result {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw JinjaParser.tooDeep }
    return try body(&self)
  }

  private mutating func write(_ text: JinjaText) throws(TokenizerError) {
    guard out.count + text.count <= Self.longest else {
      throw TokenizerError("the chat template writes more than \(Self.longest) characters")
    }
    try count(text.count / 16)
    out.append(text)
  }

  private mutating func run(_ statements: [JinjaStatement]) throws(TokenizerError) -> End {
    for statement in statements {
      try count()
      let end = try deeper { (renderer) throws(TokenizerError) in try renderer.run(statement) }
      if end != .whole { return end }
    }
    return .whole
  }

  private mutating func run(_ statement: JinjaStatement) throws(TokenizerError) -> End {
    switch statement {
    case .text(let text): try write(JinjaText(text))
    case .output(let expression): try write(try value(expression).written)
    case .branch(let branches, let otherwise):
      for branch in branches where try value(branch.condition).isTrue {
        return try run(branch.body)
      }
      return try run(otherwise)
    case .loop(let target, let values, let condition, let body, let otherwise):
      return try loop(target, values, condition, body, otherwise)
    case .set(let target, let expression): try assign(try value(expression), to: target)
    case .setBlock(let target, let body):
      try assign(
        .text(
          try captured { (renderer) throws(TokenizerError) in
            _ = try renderer.run(body)
          }), to: target)
    case .macro(let name, let parameters, let body):
      scopes[scopes.count - 1][name] = .macro(
        JinjaMacro(name: name, parameters: parameters, body: body))
    case .group(let body): return try run(body)
    case .leave: return .leave
    case .next: return .next
    }
    return .whole
  }

  private mutating func loop(
    _ target: JinjaTarget, _ values: JinjaExpression, _ condition: JinjaExpression?,
    _ body: [JinjaStatement], _ otherwise: [JinjaStatement]
  ) throws(TokenizerError) -> End {
    var items = try self.items(of: try value(values))
    if let condition {
      var kept: [JinjaValue] = []
      for item in items {
        scopes.append([:])
        defer { scopes.removeLast() }
        try assign(item, to: target)
        if try value(condition).isTrue { kept.append(item) }
      }
      items = kept
    }
    let outer = scopes.reversed().lazy.compactMap { scope -> Int? in
      if case .loop(let loop)? = scope["loop"] { loop.depth } else { nil }
    }.first
    for (index, item) in items.enumerated() {
      try count()
      scopes.append(["loop": .loop(JinjaLoop(index: index, items: items, depth: (outer ?? 0) + 1))])
      defer { scopes.removeLast() }
      try assign(item, to: target)
      if try run(body) == .leave { break }
    }
    guard items.isEmpty else { return .whole }
    scopes.append([:])
    defer { scopes.removeLast() }
    return try run(otherwise)
  }

  private mutating func assign(
    _ value: JinjaValue, to target: JinjaTarget
  ) throws(TokenizerError) {
    switch target {
    case .name(let name): scopes[scopes.count - 1][name] = value
    case .member(let name, let member):
      guard case .namespace(let space)? = lookup(name) else {
        throw TokenizerError("the chat template sets a member of '\(name)', which is no namespace")
      }
      space.members[member] = value
    case .names(let names):
      let values = try items(of: value)
      guard values.count == names.count else {
        throw TokenizerError("the chat template takes \(values.count) values for \(names.count)")
      }
      for (name, value) in zip(names, values) { scopes[scopes.count - 1][name] = value }
    }
  }

  func lookup(_ name: String) -> JinjaValue? {
    for scope in scopes.reversed() {
      if let value = scope[name] { return value }
    }
    return nil
  }

  /// Returns what a body writes.
  private mutating func captured(
    _ body: (inout JinjaRenderer) throws(TokenizerError) -> Void
  ) throws(TokenizerError) -> JinjaText {
    let before = out
    out = JinjaText()
    defer { out = before }
    try body(&self)
    return out
  }

  /// Calls a macro, which sees its parameters and the template's own names.
  mutating func call(
    _ macro: JinjaMacro, _ positional: [JinjaValue], _ named: [(name: String, value: JinjaValue)]
  ) throws(TokenizerError) -> JinjaValue {
    guard positional.count <= macro.parameters.count else {
      throw TokenizerError("the chat template gives the macro '\(macro.name)' too many arguments")
    }
    var locals: [String: JinjaValue] = [:]
    for (parameter, value) in zip(macro.parameters, positional) { locals[parameter.name] = value }
    for (name, value) in named {
      guard macro.parameters.contains(where: { $0.name == name }), locals[name] == nil else {
        throw TokenizerError("the chat template's macro '\(macro.name)' has no parameter '\(name)'")
      }
      locals[name] = value
    }
    let outer = scopes
    defer { scopes = outer }
    scopes = [outer[0], locals]
    for parameter in macro.parameters where scopes[1][parameter.name] == nil {
      scopes[1][parameter.name] =
        if let fallback = parameter.fallback { try value(fallback) } else {
          .undefined(parameter.name)
        }
    }
    return .text(
      try deeper { (renderer) throws(TokenizerError) in
        try renderer.captured { (renderer) throws(TokenizerError) in
          _ = try renderer.run(macro.body)
        }
      })
  }
}
