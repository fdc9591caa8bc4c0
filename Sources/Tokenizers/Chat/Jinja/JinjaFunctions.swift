// What a template can call: functions of the environment, macros, and methods of values.
extension JinjaRenderer {
  static let functions: Set<String> = [
    "raise_exception", "range", "namespace", "dict",
  ]
  static let dictMethods: Set<String> = ["items", "keys", "values", "get"]
  static let textMethods: Set<String> = [
    "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith", "upper",
    "lower", "title", "capitalize", "replace", "find", "rfind", "count", "join", "index", "isdigit",
    "isspace", "isalpha", "isupper", "islower", "removeprefix", "removesuffix",
  ]

  mutating func call(
    _ function: JinjaValue, _ positional: [JinjaValue], _ named: [(name: String, value: JinjaValue)]
  ) throws(TokenizerError) -> JinjaValue {
    switch function {
    case .macro(let macro): return try call(macro, positional, named)
    case .function(let name): return try environment(name, positional, named)
    case .method(.text(let text), let name):
      return try Self.method(name, of: text, Self.ordered(positional, named, name))
    case .method(.dict(let dict), let name): return try Self.method(name, of: dict, positional)
    case .method(.list(let items), let name):
      guard let wanted = positional.first else { throw Self.wrong(name) }
      if name == "count" { return .int(items.count { $0.equals(wanted) }) }
      guard let index = items.firstIndex(where: { $0.equals(wanted) }) else {
        throw Self.wrong(name)
      }
      return .int(index)
    case .method(.loop(let loop), _):
      guard !positional.isEmpty else { throw Self.wrong("cycle") }
      return positional[loop.index % positional.count]
    case .undefined("strftime_now"):
      throw TokenizerError(
        "the chat template asks for today's date ('strftime_now'), so that its prompts cannot be reproduced"
      )
    case .undefined(let name):
      throw TokenizerError("the chat template calls '\(name)', which is not supported")
    default: throw TokenizerError("the chat template calls \(function.kind)")
    }
  }

  static func wrong(_ name: String) -> TokenizerError {
    TokenizerError("the chat template uses '\(name)' in a way that is not supported")
  }

  private mutating func environment(
    _ name: String, _ positional: [JinjaValue], _ named: [(name: String, value: JinjaValue)]
  ) throws(TokenizerError) -> JinjaValue {
    switch name {
    case "raise_exception":
      throw TokenizerError("the chat template refuses: \(positional.first?.written.string ?? "")")
    case "range":
      var bounds: [Int] = []
      for value in positional {
        guard let bound = value.integer else { throw Self.wrong(name) }
        bounds.append(bound)
      }
      guard (1...3).contains(bounds.count), bounds.count < 3 || bounds[2] != 0 else {
        throw Self.wrong(name)
      }
      let (start, end) = bounds.count == 1 ? (0, bounds[0]) : (bounds[0], bounds[1])
      var numbers: [JinjaValue] = []
      for number in stride(from: start, to: end, by: bounds.count == 3 ? bounds[2] : 1) {
        try count()
        numbers.append(.int(number))
      }
      return .list(numbers)
    case "namespace":
      let space = JinjaNamespace()
      for case .dict(let dict) in positional {
        for entry in dict.entries { space.members[entry.key.written.string] = entry.value }
      }
      for (name, value) in named { space.members[name] = value }
      return .namespace(space)
    default:
      var dict = JinjaDict()
      if case .dict(let first)? = positional.first { dict = first }
      for (name, value) in named { dict[.string(name)] = value }
      return .dict(dict)
    }
  }

  // MARK: Methods

  /// Puts the named arguments of a text's method behind the others.
  private static func ordered(
    _ positional: [JinjaValue], _ named: [(name: String, value: JinjaValue)], _ method: String
  ) throws(TokenizerError) -> [JinjaValue] {
    let names = ["split": ["sep", "maxsplit"], "rsplit": ["sep", "maxsplit"]][method] ?? []
    var all = positional
    for name in names.dropFirst(positional.count) {
      all.append(named.first { $0.name == name }?.value ?? .none)
    }
    guard named.allSatisfy({ names.contains($0.name) }) else { throw wrong(method) }
    return named.isEmpty ? positional : all
  }

  private static func method(
    _ name: String, of dict: JinjaDict, _ arguments: [JinjaValue]
  ) throws(TokenizerError) -> JinjaValue {
    switch (name, arguments.count) {
    case ("items", 0): .list(dict.entries.map { .tuple([$0.key, $0.value]) })
    case ("keys", 0): .list(dict.entries.map(\.key))
    case ("values", 0): .list(dict.entries.map(\.value))
    case ("get", 1...2): dict[arguments[0]] ?? (arguments.count > 1 ? arguments[1] : .none)
    default: throw wrong(name)
    }
  }

  private static func method(
    _ name: String, of text: JinjaText, _ arguments: [JinjaValue]
  ) throws(TokenizerError) -> JinjaValue {
    func string(_ index: Int) throws(TokenizerError) -> JinjaText {
      guard index < arguments.count, case .text(let text) = arguments[index] else {
        throw wrong(name)
      }
      return text
    }
    /// The argument, or nil for none.
    func optional(_ index: Int) throws(TokenizerError) -> JinjaText? {
      guard index < arguments.count else { return nil }
      if case .none = arguments[index] { return nil }
      return try string(index)
    }
    func ends(_ has: (JinjaText) -> Bool) throws(TokenizerError) -> JinjaValue {
      guard case .tuple(let all)? = arguments.first else { return .bool(has(try string(0))) }
      for case .text(let one) in all where has(one) { return .bool(true) }
      return .bool(false)
    }
    switch name {
    case "strip": return .text(text.trimmed(try optional(0)))
    case "lstrip": return .text(text.trimmed(try optional(0), end: false))
    case "rstrip": return .text(text.trimmed(try optional(0), start: false))
    case "startswith": return try ends(text.hasPrefix)
    case "endswith": return try ends(text.hasSuffix)
    case "removeprefix":
      let part = try string(0)
      return .text(text.hasPrefix(part) ? text[part.count..<text.count] : text)
    case "removesuffix":
      let part = try string(0)
      return .text(text.hasSuffix(part) ? text[0..<text.count - part.count] : text)
    case "upper": return .text(text.mapping { scalar, _ in scalar.properties.uppercaseMapping })
    case "lower": return .text(text.mapping { scalar, _ in scalar.properties.lowercaseMapping })
    case "capitalize":
      return .text(
        text.mapping { scalar, index in
          index == 0 ? scalar.properties.titlecaseMapping : scalar.properties.lowercaseMapping
        })
    case "title": return .text(text.titled())
    case "replace":
      let most = arguments.count > 2 ? arguments[2].integer ?? -1 : -1
      return .text(try bounded(text.replacing(try string(0), with: try string(1), most: most)))
    case "find": return .int(text.firstIndex(of: try string(0)) ?? -1)
    case "rfind": return .int(text.places(of: try string(0)).last ?? -1)
    case "index":
      guard let place = text.firstIndex(of: try string(0)) else { throw wrong(name) }
      return .int(place)
    case "count":
      let part = try string(0)
      return .int(part.isEmpty ? text.count + 1 : text.split(part).count - 1)
    case "split", "rsplit":
      let most = arguments.count > 1 ? arguments[1].integer ?? -1 : -1
      guard name == "split" || most < 0 else {
        return .list(text.split(try string(0), mostFromEnd: most).map { .text($0) })
      }
      guard let separator = try optional(0) else {
        return .list(text.words(most: most).map { .text($0) })
      }
      guard !separator.isEmpty else { throw wrong(name) }
      return .list(text.split(separator, most: most).map { .text($0) })
    case "splitlines":
      var lines = text.split(JinjaText("\n"))
      if lines.last?.isEmpty == true { lines.removeLast() }
      return .list(lines.map { .text($0) })
    case "join":
      guard case .list(let items)? = arguments.first else { throw wrong(name) }
      return .text(try joined(items, text))
    case "isspace": return .bool(!text.isEmpty && text.trimmed().isEmpty)
    case "isdigit":
      return .bool(!text.isEmpty && text.plain.allSatisfy { (0x30...0x39).contains($0) })
    case "isalpha":
      return .bool(
        !text.isEmpty && text.units.allSatisfy { JinjaText.scalar($0).properties.isAlphabetic })
    case "isupper":
      return .bool(
        text.units.contains { JinjaText.scalar($0).properties.isUppercase }
          && !text.units.contains { JinjaText.scalar($0).properties.isLowercase })
    default:
      return .bool(
        text.units.contains { JinjaText.scalar($0).properties.isLowercase }
          && !text.units.contains { JinjaText.scalar($0).properties.isUppercase })
    }
  }

  static func joined(
    _ items: [JinjaValue], _ separator: JinjaText
  ) throws(TokenizerError) -> JinjaText {
    var text = JinjaText()
    for (index, item) in items.enumerated() {
      if index > 0 { text.append(separator) }
      text.append(item.written)
      text = try bounded(text)
    }
    return text
  }
}

extension JinjaText {
  /// Returns where another text begins, without overlaps.
  func places(of part: JinjaText) -> [Int] {
    guard !part.isEmpty else { return Array(0...count) }
    var found: [Int] = []
    var at = 0
    while let next = firstIndex(of: part, from: at) {
      found.append(next)
      at = next + part.count
    }
    return found
  }

  /// Cuts at a separator, at most so often; below zero for always.
  func split(_ separator: JinjaText, most: Int = -1) -> [JinjaText] {
    let places = places(of: separator)
    return cut(at: most < 0 ? places[...] : places.prefix(most), separator.count)
  }

  /// Cuts at a separator, at most so often, from the end.
  func split(_ separator: JinjaText, mostFromEnd most: Int) -> [JinjaText] {
    cut(at: places(of: separator).suffix(most), separator.count)
  }

  private func cut(at places: ArraySlice<Int>, _ width: Int) -> [JinjaText] {
    var parts: [JinjaText] = []
    var start = 0
    for place in places {
      parts.append(self[start..<place])
      start = place + width
    }
    return parts + [self[start..<count]]
  }

  /// Cuts at white space, as `split` without a separator.
  func words(most: Int) -> [JinjaText] {
    var words: [JinjaText] = []
    var rest = trimmed(end: false)
    while !rest.isEmpty {
      guard most < 0 || words.count < most,
        let end = rest.units.firstIndex(where: { Self.isSpace(Self.scalar($0)) })
      else {
        words.append(rest.trimmed(start: false))
        break
      }
      words.append(rest[0..<end])
      rest = rest[end..<rest.count].trimmed(end: false)
    }
    return words
  }

  func replacing(_ part: JinjaText, with other: JinjaText, most: Int) -> JinjaText {
    let places = places(of: part)
    var out = JinjaText()
    var start = 0
    for place in most < 0 ? places[...] : places.prefix(most) {
      out.append(self[start..<place])
      out.append(other)
      start = place + part.count
    }
    out.append(self[start..<count])
    return out
  }

  /// A capital letter at the start of each word, as Python's `title`.
  func titled() -> JinjaText {
    var isInside = false
    return mapping { scalar, _ in
      defer { isInside = scalar.properties.isCased }
      return isInside ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping
    }
  }
}
