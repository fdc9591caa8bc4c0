// Arithmetic and comparison, as Python has them for the values of templates.
extension JinjaRenderer {
  static func arithmetic(
    _ operation: String, _ a: JinjaValue, _ b: JinjaValue
  ) throws(TokenizerError) -> JinjaValue {
    if operation == "~" {
      var text = a.written
      text.append(b.written)
      return .text(try bounded(text))
    }
    switch (operation, a, b) {
    case ("+", .text(var x), .text(let y)):
      x.append(y)
      return .text(try bounded(x))
    case ("+", .list(let x), .list(let y)): return .list(x + y)
    case ("+", .tuple(let x), .tuple(let y)): return .tuple(x + y)
    case ("*", .text(let text), _) where b.integer != nil:
      return .text(try repeated(text, b.integer ?? 0))
    case ("*", _, .text(let text)) where a.integer != nil:
      return .text(try repeated(text, a.integer ?? 0))
    case ("*", .list(let items), _) where b.integer != nil:
      let times = max(0, b.integer ?? 0)
      guard items.isEmpty || times <= longest / items.count else { throw tooLong }
      return .list((0..<(items.isEmpty ? 0 : times)).flatMap { _ in items })
    case ("%", .text, _):
      throw TokenizerError("the chat template formats by '%', which is not supported")
    default: break
    }
    if let x = a.integer, let y = b.integer { return try whole(operation, x, y) }
    guard let x = a.number, let y = b.number else {
      throw TokenizerError("the chat template has \(a.kind) \(operation) \(b.kind)")
    }
    switch operation {
    case "+": return .float(x + y)
    case "-": return .float(x - y)
    case "*": return .float(x * y)
    case "/" where y != 0: return .float(x / y)
    case "//" where y != 0: return .float((x / y).rounded(.down))
    case "%" where y != 0: return .float(x - (x / y).rounded(.down) * y)
    case "**": throw TokenizerError("the chat template has a power of fractions")
    default: throw TokenizerError("the chat template divides by zero")
    }
  }

  private static func whole(
    _ operation: String, _ x: Int, _ y: Int
  ) throws(TokenizerError) -> JinjaValue {
    let result: (partialValue: Int, overflow: Bool)
    switch operation {
    case "+": result = x.addingReportingOverflow(y)
    case "-": result = x.subtractingReportingOverflow(y)
    case "*": result = x.multipliedReportingOverflow(by: y)
    case "/" where y != 0: return .float(Double(x) / Double(y))
    case "//" where y != 0, "%" where y != 0:
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      guard !overflow else { throw tooLarge }
      let rest = x - quotient * y
      let isBelow = rest != 0 && (rest < 0) != (y < 0)
      return .int(operation == "//" ? quotient - (isBelow ? 1 : 0) : rest + (isBelow ? y : 0))
    case "**" where y >= 0:
      var power = 1
      for _ in 0..<min(y, 64) {
        let (next, overflow) = power.multipliedReportingOverflow(by: x)
        guard !overflow else { throw tooLarge }
        power = next
      }
      guard y <= 64 || (-1...1).contains(x) else { throw tooLarge }
      return .int(x == -1 ? (y.isMultiple(of: 2) ? 1 : -1) : power)
    case "**": throw TokenizerError("the chat template has a negative power")
    default: throw TokenizerError("the chat template divides by zero")
    }
    guard !result.overflow else { throw tooLarge }
    return .int(result.partialValue)
  }

  private static let longest = 1 << 22
  private static let tooLarge = TokenizerError("the chat template has a number that is too large")
  private static let tooLong = TokenizerError("the chat template makes a text that is too long")

  static func bounded(_ text: JinjaText) throws(TokenizerError) -> JinjaText {
    guard text.count <= longest else { throw tooLong }
    return text
  }

  private static func repeated(
    _ text: JinjaText, _ times: Int
  ) throws(TokenizerError) -> JinjaText {
    let times = max(0, times)
    guard text.isEmpty || times <= longest / text.count else { throw tooLong }
    return JinjaText(units: (0..<(text.isEmpty ? 0 : times)).flatMap { _ in text.units })
  }

  static func compare(
    _ a: JinjaValue, _ operation: String, _ b: JinjaValue
  ) throws(TokenizerError) -> Bool {
    switch operation {
    case "==": return a.equals(b)
    case "!=": return !a.equals(b)
    case "in": return try contains(b, a)
    case "not in": return !(try contains(b, a))
    case "<": return try precedes(a, b)
    case ">": return try precedes(b, a)
    case "<=":
      if a.equals(b) { return true }
      return try precedes(a, b)
    default:
      if a.equals(b) { return true }
      return try precedes(b, a)
    }
  }

  /// Whether one value stands before another.
  static func precedes(_ a: JinjaValue, _ b: JinjaValue) throws(TokenizerError) -> Bool {
    if let x = a.integer, let y = b.integer { return x < y }
    if let x = a.number, let y = b.number { return x < y }
    switch (a, b) {
    case (.text(let x), .text(let y)): return x < y
    case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)):
      for (left, right) in zip(x, y) where !left.equals(right) { return try precedes(left, right) }
      return x.count < y.count
    default: throw TokenizerError("the chat template compares \(a.kind) with \(b.kind)")
    }
  }

  static func contains(
    _ whole: JinjaValue, _ part: JinjaValue
  ) throws(TokenizerError) -> Bool {
    switch (whole, part) {
    case (.text(let text), .text(let part)): return text.firstIndex(of: part) != nil
    case (.list(let items), _), (.tuple(let items), _): return items.contains { $0.equals(part) }
    case (.dict(let dict), _): return dict[part] != nil
    case (.undefined, _): return false
    default: throw TokenizerError("the chat template looks for \(part.kind) in \(whole.kind)")
    }
  }
}
