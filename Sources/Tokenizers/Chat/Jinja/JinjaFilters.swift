// The filters and tests of jinja2 that chat templates use; `tojson` is that of `transformers`.
extension JinjaRenderer {
  mutating func filtered(
    _ value: JinjaValue, by name: String, _ arguments: [JinjaValue],
    _ named: [(name: String, value: JinjaValue)]
  ) throws(TokenizerError) -> JinjaValue {
    func argument(_ index: Int, _ name: String) -> JinjaValue? {
      index < arguments.count ? arguments[index] : named.first { $0.name == name }?.value
    }
    switch name {
    case "trim":
      guard case .text(let set)? = argument(0, "chars") else {
        return .text(value.written.trimmed())
      }
      return .text(value.written.trimmed(set))
    case "upper", "lower", "title", "capitalize":
      return try call(.method(.text(value.written), name), [], [])
    case "replace":
      return try call(.method(.text(value.written), name), arguments, [])
    case "string": return .text(value.written)
    case "safe": return value
    case "length", "count": return .int(try length(of: value))
    case "default", "d":
      let replaces: Bool =
        if case .undefined = value { true } else {
          argument(1, "boolean")?.isTrue == true && !value.isTrue
        }
      return replaces ? argument(0, "default_value") ?? .text(JinjaText()) : value
    case "join":
      var items = try self.items(of: value)
      if case .text(let attribute)? = argument(1, "attribute") {
        items = try members(attribute.string, of: items)
      }
      return .text(try Self.joined(items, argument(0, "d")?.written ?? JinjaText()))
    case "first": return try items(of: value).first ?? .undefined("the first item")
    case "last": return try items(of: value).last ?? .undefined("the last item")
    case "list": return .list(try items(of: value))
    case "reverse":
      if case .text(let text) = value { return .text(JinjaText(units: text.units.reversed())) }
      return .list(try items(of: value).reversed())
    case "items":
      guard case .dict = value else {
        if case .undefined = value { return .list([]) }
        throw TokenizerError("the chat template wants the items of \(value.kind)")
      }
      return try call(.method(value, "items"), [], [])
    case "int":
      if let number = value.number, number.magnitude < 1e18 { return .int(Int(number)) }
      let text = value.written.trimmed().string
      return Int(text).map { .int($0) }
        ?? Double(text).flatMap { $0.magnitude < 1e18 ? .int(Int($0)) : nil }
        ?? argument(0, "default") ?? .int(0)
    case "float":
      return (value.number ?? Double(value.written.trimmed().string)).map { .float($0) }
        ?? argument(0, "default") ?? .float(0)
    case "abs":
      if case .int(let number) = value, number != .min { return .int(abs(number)) }
      guard let number = value.number else { throw Self.wrong(name) }
      return .float(abs(number))
    case "tojson":
      let indent = argument(0, "indent")?.integer
      return .text(try Self.json(value, indent: indent, level: 0))
    case "indent": return .text(indented(value.written, argument(0, "width"), argument(1, "first")))
    case "map", "select", "reject", "selectattr", "rejectattr":
      return .list(try chosen(value, by: name, arguments, named))
    case "sort", "unique", "dictsort": return try sorted(value, by: name, named)
    default:
      throw TokenizerError("the chat template uses the filter '\(name)', which is not supported")
    }
  }

  func length(of value: JinjaValue) throws(TokenizerError) -> Int {
    switch value {
    case .text(let text): text.count
    case .list(let items), .tuple(let items): items.count
    case .dict(let dict): dict.entries.count
    case .undefined: 0
    default: throw TokenizerError("the chat template wants the length of \(value.kind)")
    }
  }

  private func indented(
    _ text: JinjaText, _ width: JinjaValue?, _ first: JinjaValue?
  ) -> JinjaText {
    let space: JinjaText =
      if case .text(let given)? = width { given } else {
        JinjaText(String(repeating: " ", count: min(max(0, width?.integer ?? 4), 1000)))
      }
    var out = first?.isTrue == true ? space : JinjaText()
    for (index, line) in text.split(JinjaText("\n")).enumerated() {
      if index > 0 {
        out.append(JinjaText("\n"))
        if !line.isEmpty { out.append(space) }
      }
      out.append(line)
    }
    return out
  }

  private mutating func members(
    _ path: String, of items: [JinjaValue], else fallback: JinjaValue? = nil
  ) throws(TokenizerError) -> [JinjaValue] {
    var found: [JinjaValue] = []
    for item in items {
      try count()
      var value = item
      for part in path.split(separator: ".") {
        value = Self.looked(value, String(part))
      }
      if case .undefined = value, let fallback { value = fallback }
      found.append(value)
    }
    return found
  }

  private static func looked(_ value: JinjaValue, _ name: String) -> JinjaValue {
    switch value {
    case .dict(let dict): dict[.string(name)] ?? .undefined(name)
    case .namespace(let space): space.members[name] ?? .undefined(name)
    case .list(let items), .tuple(let items):
      if let index = Int(name), items.indices.contains(index) {
        items[index]
      } else {
        .undefined(name)
      }
    default: .undefined(name)
    }
  }

  private mutating func chosen(
    _ value: JinjaValue, by name: String, _ arguments: [JinjaValue],
    _ named: [(name: String, value: JinjaValue)]
  ) throws(TokenizerError) -> [JinjaValue] {
    let items = try items(of: value)
    if name == "map" {
      if case .text(let attribute)? = named.first(where: { $0.name == "attribute" })?.value {
        return try members(
          attribute.string, of: items, else: named.first { $0.name == "default" }?.value)
      }
      guard case .text(let filter)? = arguments.first else { throw Self.wrong(name) }
      var found: [JinjaValue] = []
      for item in items {
        found.append(try filtered(item, by: filter.string, Array(arguments.dropFirst()), named))
      }
      return found
    }
    var rest = arguments[...]
    var tested = items
    if name.hasSuffix("attr") {
      guard case .text(let attribute)? = rest.popFirst() else { throw Self.wrong(name) }
      tested = try members(attribute.string, of: items)
    }
    var kept: [JinjaValue] = []
    let test: String? =
      if case .text(let text)? = rest.first { text.string } else { nil }
    guard test != nil || rest.isEmpty else { throw Self.wrong(name) }
    for (item, tried) in zip(items, tested) {
      try count()
      let holds =
        if let test { try Self.test(tried, test, Array(rest.dropFirst())) } else { tried.isTrue }
      if holds != name.hasPrefix("reject") { kept.append(item) }
    }
    return kept
  }

  private mutating func sorted(
    _ value: JinjaValue, by name: String, _ named: [(name: String, value: JinjaValue)]
  ) throws(TokenizerError) -> JinjaValue {
    guard named.allSatisfy({ ["attribute", "reverse"].contains($0.name) }) else {
      throw Self.wrong(name)
    }
    func flag(_ key: String) -> JinjaValue? { named.first { $0.name == key }?.value }
    var items = try items(of: value)
    if name == "dictsort" {
      guard case .dict(let dict) = value else { throw Self.wrong(name) }
      items = dict.entries.map { .tuple([$0.key, $0.value]) }
    }
    var keys = items
    if case .text(let attribute)? = flag("attribute") {
      keys = try members(attribute.string, of: items)
    }
    // Case does not count, as jinja2 has it.
    keys = keys.map { Self.folded(name == "dictsort" ? Self.first($0) : $0) }
    var order: [Int] = []
    for index in items.indices {
      try count(order.count)
      if name == "unique" {
        if !order.contains(where: { keys[$0].equals(keys[index]) }) { order.append(index) }
        continue
      }
      var place = order.count
      while place > 0, try Self.precedes(keys[index], keys[order[place - 1]]) { place -= 1 }
      order.insert(index, at: place)
    }
    if flag("reverse")?.isTrue == true { order.reverse() }
    return .list(order.map { items[$0] })
  }

  private static func first(_ value: JinjaValue) -> JinjaValue {
    if case .tuple(let items) = value, let first = items.first { first } else { value }
  }

  private static func folded(_ value: JinjaValue) -> JinjaValue {
    guard case .text(let text) = value else { return value }
    return .text(text.mapping { scalar, _ in scalar.properties.lowercaseMapping })
  }

  // MARK: Tests

  static func test(
    _ value: JinjaValue, _ name: String, _ arguments: [JinjaValue]
  ) throws(TokenizerError) -> Bool {
    func argument() throws(TokenizerError) -> JinjaValue {
      guard let first = arguments.first else { throw wrong(name) }
      return first
    }
    switch name {
    case "defined": if case .undefined = value { return false } else { return true }
    case "undefined": if case .undefined = value { return true } else { return false }
    case "none": if case .none = value { return true } else { return false }
    case "string": if case .text = value { return true } else { return false }
    case "mapping": if case .dict = value { return true } else { return false }
    case "boolean": if case .bool = value { return true } else { return false }
    case "integer": if case .int = value { return true } else { return false }
    case "float": if case .float = value { return true } else { return false }
    case "number": return value.number != nil
    case "true": if case .bool(true) = value { return true } else { return false }
    case "false": if case .bool(false) = value { return true } else { return false }
    case "iterable", "sequence":
      switch value {
      case .text, .list, .tuple, .dict: return true
      case .undefined: return true
      default: return false
      }
    case "callable":
      switch value {
      case .macro, .function, .method: return true
      default: return false
      }
    case "in": return try contains(try argument(), value)
    case "eq", "equalto", "==": return value.equals(try argument())
    case "ne", "!=": return !value.equals(try argument())
    case "lt", "lessthan", "<": return try compare(value, "<", try argument())
    case "gt", "greaterthan", ">": return try compare(value, ">", try argument())
    case "le", "<=": return try compare(value, "<=", try argument())
    case "ge", ">=": return try compare(value, ">=", try argument())
    case "odd", "even":
      guard let number = value.integer else { throw wrong(name) }
      return number.isMultiple(of: 2) == (name == "even")
    case "divisibleby":
      guard let number = value.integer, let by = try argument().integer, by != 0 else {
        throw wrong(name)
      }
      return number.isMultiple(of: by)
    case "lower", "upper":
      let text = value.written
      return text
        == text.mapping { scalar, _ in
          name == "lower" ? scalar.properties.lowercaseMapping : scalar.properties.uppercaseMapping
        }
    default:
      throw TokenizerError("the chat template uses the test '\(name)', which is not supported")
    }
  }

  // MARK: JSON

  /// Writes a value as Python's `json.dumps` with `ensure_ascii=False`.
  private static func json(
    _ value: JinjaValue, indent: Int?, level: Int
  ) throws(TokenizerError) -> JinjaText {
    guard level < JinjaParser.deepest else { throw JinjaParser.tooDeep }
    switch value {
    case .none: return JinjaText("null")
    case .bool(let value): return JinjaText(value ? "true" : "false")
    case .int(let value): return JinjaText("\(value)")
    case .float(let value):
      return JinjaText(
        value.isNaN
          ? "NaN"
          : value.isInfinite
            ? (value < 0 ? "-Infinity" : "Infinity")
            : JinjaValue.python(value))
    case .text(let text): return quoted(text)
    case .list(let items), .tuple(let items):
      var parts: [JinjaText] = []
      for item in items { parts.append(try json(item, indent: indent, level: level + 1)) }
      return enclosed("[", parts, "]", indent, level)
    case .dict(let dict):
      var parts: [JinjaText] = []
      for entry in dict.entries {
        var part = quoted(entry.key.written)
        part.append(JinjaText(": "))
        part.append(try json(entry.value, indent: indent, level: level + 1))
        parts.append(part)
      }
      return enclosed("{", parts, "}", indent, level)
    default: throw TokenizerError("the chat template writes \(value.kind) as JSON")
    }
  }

  private static func enclosed(
    _ open: String, _ parts: [JinjaText], _ close: String, _ indent: Int?, _ level: Int
  ) -> JinjaText {
    guard !parts.isEmpty else { return JinjaText(open + close) }
    func line(_ level: Int) -> String {
      indent.map { "\n" + String(repeating: " ", count: min(max(0, $0), 64) * level) } ?? ""
    }
    var out = JinjaText(open + line(level + 1))
    for (index, part) in parts.enumerated() {
      if index > 0 { out.append(JinjaText(indent == nil ? ", " : "," + line(level + 1))) }
      out.append(part)
    }
    out.append(JinjaText(line(level) + close))
    return out
  }

  private static func quoted(_ text: JinjaText) -> JinjaText {
    var out = JinjaText("\"")
    out.append(
      text.mapping { scalar, _ in
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{8}": return "\\b"
        case "\u{C}": return "\\f"
        default:
          guard scalar.value < 0x20 else { return String(scalar) }
          let digits = String(scalar.value, radix: 16)
          return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      })
    out.append(JinjaText("\""))
    return out
  }
}
