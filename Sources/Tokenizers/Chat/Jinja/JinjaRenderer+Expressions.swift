extension JinjaRenderer {
  /// Returns what an expression gives.
  mutating func value(_ expression: JinjaExpression) throws(TokenizerError) -> JinjaValue {
    try count()
    return try deeper { (renderer) throws(TokenizerError) in
      try renderer.evaluated(expression)
    }
  }

  private mutating func evaluated(
    _ expression: JinjaExpression
  ) throws(TokenizerError) -> JinjaValue {
    switch expression {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .text(let text): return .string(text)
    case .name(let name):
      return lookup(name) ?? (Self.functions.contains(name) ? .function(name) : .undefined(name))
    case .list(let items): return .list(try values(items))
    case .tuple(let items): return .tuple(try values(items))
    case .dict(let entries):
      var dict = JinjaDict()
      for entry in entries { dict[try value(entry.key)] = try value(entry.value) }
      return .dict(dict)
    case .member(let owner, let name): return try Self.member(name, of: try value(owner))
    case .item(let owner, let key): return try Self.item(try value(key), of: try value(owner))
    case .slice(let owner, let parts):
      let owner = try value(owner)
      var bounds: [Int?] = []
      for part in parts {
        let bound = if let part { try value(part) } else { JinjaValue.none }
        if case .none = bound {
          bounds.append(nil)
        } else if let number = bound.integer {
          bounds.append(number)
        } else {
          throw TokenizerError("the chat template cuts at \(bound.kind)")
        }
      }
      return try Self.slice(owner, bounds)
    case .call(let function, let arguments):
      let function = try value(function)
      let positional = try values(arguments.positional)
      return try call(function, positional, try named(arguments))
    case .filter(let input, let name, let arguments):
      let input = if let input { try value(input) } else { JinjaValue.none }
      return try filtered(
        input, by: name, try values(arguments.positional), try named(arguments))
    case .test(let input, let name, let arguments, let isNegated):
      let input = try value(input)
      let holds = try Self.test(input, name, try values(arguments.positional))
      return .bool(holds != isNegated)
    case .not(let operand): return .bool(!(try value(operand).isTrue))
    case .negative(let operand):
      return try Self.arithmetic("-", .int(0), try value(operand))
    case .positive(let operand): return try value(operand)
    case .and(let a, let b):
      let first = try value(a)
      return first.isTrue ? try value(b) : first
    case .or(let a, let b):
      let first = try value(a)
      return first.isTrue ? first : try value(b)
    case .binary(let operation, let a, let b):
      let first = try value(a)
      let result = try Self.arithmetic(operation, first, try value(b))
      if case .text(let text) = result { try count(text.count / 16) }
      if case .list(let items) = result { try count(items.count) }
      return result
    case .compare(let first, let others):
      var left = try value(first)
      for other in others {
        let right = try value(other.value)
        guard try Self.compare(left, other.operation, right) else { return .bool(false) }
        left = right
      }
      return .bool(true)
    case .conditional(let condition, let then, let otherwise):
      if try value(condition).isTrue { return try value(then) }
      return if let otherwise { try value(otherwise) } else { .undefined("the other case") }
    }
  }

  private mutating func values(
    _ expressions: [JinjaExpression]
  ) throws(TokenizerError) -> [JinjaValue] {
    var found: [JinjaValue] = []
    for expression in expressions { found.append(try value(expression)) }
    return found
  }

  private mutating func named(
    _ arguments: JinjaArguments
  ) throws(TokenizerError) -> [(name: String, value: JinjaValue)] {
    var found: [(name: String, value: JinjaValue)] = []
    for argument in arguments.named { found.append((argument.name, try value(argument.value))) }
    return found
  }

  /// Returns what a loop goes through.
  func items(of value: JinjaValue) throws(TokenizerError) -> [JinjaValue] {
    switch value {
    case .undefined: return []
    case .list(let items), .tuple(let items): return items
    case .dict(let dict): return dict.entries.map(\.key)
    case .text(let text): return (0..<text.count).map { .text(text[$0..<$0 + 1]) }
    default: throw TokenizerError("the chat template goes through \(value.kind)")
    }
  }

  // MARK: Members

  private static func member(
    _ name: String, of owner: JinjaValue
  ) throws(TokenizerError) -> JinjaValue {
    switch owner {
    case .undefined(let what):
      throw TokenizerError("the chat template wants '\(name)' of '\(what)', which is undefined")
    case .text where textMethods.contains(name): return .method(owner, name)
    case .dict(let dict):
      return dictMethods.contains(name)
        ? .method(owner, name) : dict[.string(name)] ?? .undefined(name)
    case .list where ["append", "pop", "insert", "extend"].contains(name):
      throw TokenizerError("the chat template changes a list by '\(name)', which is not allowed")
    case .list where ["index", "count"].contains(name): return .method(owner, name)
    case .namespace(let space): return space.members[name] ?? .undefined(name)
    case .loop(let loop): return try loop.member(name)
    default: return .undefined(name)
    }
  }

  private static func item(
    _ key: JinjaValue, of owner: JinjaValue
  ) throws(TokenizerError) -> JinjaValue {
    switch (owner, key) {
    case (.undefined(let what), _):
      throw TokenizerError("the chat template wants an item of '\(what)', which is undefined")
    case (.dict(let dict), _):
      if let found = dict[key] { return found }
      guard case .text(let name) = key else { return .undefined(key.written.string) }
      return try member(name.string, of: owner)
    case (.list(let items), _) where key.integer != nil,
      (.tuple(let items), _) where key.integer != nil:
      let index = key.integer ?? 0
      let place = index < 0 ? index + items.count : index
      return items.indices.contains(place) ? items[place] : .undefined("\(index)")
    case (.text(let text), _) where key.integer != nil:
      let index = key.integer ?? 0
      let place = index < 0 ? index + text.count : index
      return (0..<text.count).contains(place)
        ? .text(text[place..<place + 1]) : .undefined("\(index)")
    case (_, .text(let name)): return try member(name.string, of: owner)
    default: return .undefined(key.written.string)
    }
  }

  /// Python's slices, with negative bounds and steps.
  private static func slice(
    _ owner: JinjaValue, _ bounds: [Int?]
  ) throws(TokenizerError) -> JinjaValue {
    let count: Int
    switch owner {
    case .list(let items), .tuple(let items): count = items.count
    case .text(let text): count = text.count
    case .undefined: return owner
    default: throw TokenizerError("the chat template cuts \(owner.kind)")
    }
    let step = (bounds.count > 2 ? bounds[2] : nil) ?? 1
    guard step != 0, step.magnitude < 1 << 40 else {
      throw TokenizerError("the chat template cuts by steps of \(step)")
    }
    func place(_ bound: Int?, _ fallback: Int) -> Int {
      guard var bound else { return fallback }
      if bound < 0 { bound = max(bound, -count - 1) + count }
      return step > 0 ? min(max(bound, 0), count) : min(max(bound, -1), count - 1)
    }
    let start = place(bounds[0], step > 0 ? 0 : count - 1)
    let end = place(bounds.count > 1 ? bounds[1] : nil, step > 0 ? count : -1)
    let places = Array(stride(from: start, to: end, by: step))
    switch owner {
    case .list(let items): return .list(places.map { items[$0] })
    case .tuple(let items): return .tuple(places.map { items[$0] })
    case .text(let text): return .text(JinjaText(units: places.map { text.units[$0] }))
    default: return owner
    }
  }
}

extension JinjaLoop {
  /// Returns what a template asks of the loop.
  func member(_ name: String) throws(TokenizerError) -> JinjaValue {
    switch name {
    case "index": .int(index + 1)
    case "index0": .int(index)
    case "revindex": .int(items.count - index)
    case "revindex0": .int(items.count - index - 1)
    case "first": .bool(index == 0)
    case "last": .bool(index == items.count - 1)
    case "length": .int(items.count)
    case "depth": .int(depth)
    case "depth0": .int(depth - 1)
    case "previtem": index > 0 ? items[index - 1] : .undefined("loop.previtem")
    case "nextitem": index + 1 < items.count ? items[index + 1] : .undefined("loop.nextitem")
    case "cycle": .method(.loop(self), "cycle")
    default: throw TokenizerError("the chat template uses 'loop.\(name)', which is not supported")
    }
  }
}
