// The grammar and the precedence of jinja2's expressions.
extension JinjaParser {
  /// Reads an expression, or several with commas, which are a tuple.
  mutating func tuple(conditional: Bool = true) throws(TokenizerError) -> JinjaExpression {
    let first = conditional ? try expression() : try disjunction()
    guard peek() == .symbol(",") else { return first }
    var all = [first]
    while take(",") {
      guard startsExpression else { break }
      all.append(conditional ? try expression() : try disjunction())
    }
    return .tuple(all)
  }

  private var startsExpression: Bool {
    switch peek() {
    case nil: false
    case .symbol(let symbol): ["(", "[", "{", "-", "+"].contains(symbol)
    case .name(let name): !["if", "else", "in"].contains(name)
    default: true
    }
  }

  mutating func expression() throws(TokenizerError) -> JinjaExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw Self.tooDeep }
    var value = try disjunction()
    while take(name: "if") {
      let condition = try disjunction()
      let otherwise = take(name: "else") ? try expression() : nil
      value = .conditional(condition, then: value, otherwise: otherwise)
    }
    return value
  }

  private mutating func disjunction() throws(TokenizerError) -> JinjaExpression {
    var value = try conjunction()
    while take(name: "or") { value = .or(value, try conjunction()) }
    return value
  }

  private mutating func conjunction() throws(TokenizerError) -> JinjaExpression {
    var value = try negation()
    while take(name: "and") { value = .and(value, try negation()) }
    return value
  }

  private mutating func negation() throws(TokenizerError) -> JinjaExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw Self.tooDeep }
    return take(name: "not") ? .not(try negation()) : try comparison()
  }

  private mutating func comparison() throws(TokenizerError) -> JinjaExpression {
    let first = try sum()
    var others: [(operation: String, value: JinjaExpression)] = []
    while true {
      if let symbol = ["==", "!=", "<=", ">=", "<", ">"].first(where: { peek() == .symbol($0) }) {
        place += 1
        others.append((symbol, try sum()))
      } else if take(name: "in") {
        others.append(("in", try sum()))
      } else if peek() == .name("not"), place + 1 < tokens.count, tokens[place + 1] == .name("in") {
        place += 2
        others.append(("not in", try sum()))
      } else {
        return others.isEmpty ? first : .compare(first, others)
      }
    }
  }

  private mutating func sum() throws(TokenizerError) -> JinjaExpression {
    var value = try concatenation()
    while let symbol = ["+", "-"].first(where: { peek() == .symbol($0) }) {
      place += 1
      value = .binary(symbol, value, try concatenation())
    }
    return value
  }

  private mutating func concatenation() throws(TokenizerError) -> JinjaExpression {
    var value = try product()
    while take("~") { value = .binary("~", value, try product()) }
    return value
  }

  private mutating func product() throws(TokenizerError) -> JinjaExpression {
    var value = try power()
    while let symbol = ["*", "//", "/", "%"].first(where: { peek() == .symbol($0) }) {
      place += 1
      value = .binary(symbol, value, try power())
    }
    return value
  }

  private mutating func power() throws(TokenizerError) -> JinjaExpression {
    var value = try unary(withFilters: true)
    while take("**") { value = .binary("**", value, try unary(withFilters: true)) }
    return value
  }

  private mutating func unary(withFilters: Bool) throws(TokenizerError) -> JinjaExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw Self.tooDeep }
    var value: JinjaExpression
    if take("-") {
      value = .negative(try unary(withFilters: false))
    } else if take("+") {
      value = .positive(try unary(withFilters: false))
    } else {
      value = try primary()
    }
    value = try postfix(value)
    return withFilters ? try filters(value) : value
  }

  private mutating func primary() throws(TokenizerError) -> JinjaExpression {
    guard let token = peek() else { throw problem("an expression that ends early") }
    place += 1
    switch token {
    case .name("true"), .name("True"): return .bool(true)
    case .name("false"), .name("False"): return .bool(false)
    case .name("none"), .name("None"): return .none
    case .name(let name): return .name(name)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .text(var text):
      while case .text(let more)? = peek() {
        place += 1
        text += more
      }
      return .text(text)
    case .symbol("("):
      if take(")") { return .tuple([]) }
      let value = try tuple()
      guard take(")") else { throw problem("an open parenthesis") }
      return value
    case .symbol("["): return .list(try items(until: "]"))
    case .symbol("{"): return try dictionary()
    case .symbol:
      place -= 1
      throw problem("a sign where a value is due")
    }
  }

  private mutating func items(until end: String) throws(TokenizerError) -> [JinjaExpression] {
    var found: [JinjaExpression] = []
    while !take(end) {
      if !found.isEmpty {
        guard take(",") else { throw problem("a list without a comma") }
        if take(end) { break }
      }
      found.append(try expression())
    }
    return found
  }

  private mutating func dictionary() throws(TokenizerError) -> JinjaExpression {
    var found: [(key: JinjaExpression, value: JinjaExpression)] = []
    while !take("}") {
      if !found.isEmpty {
        guard take(",") else { throw problem("a dictionary without a comma") }
        if take("}") { break }
      }
      let key = try expression()
      guard take(":") else { throw problem("a dictionary without a colon") }
      found.append((key, try expression()))
    }
    return .dict(found)
  }

  private mutating func postfix(_ start: JinjaExpression) throws(TokenizerError) -> JinjaExpression
  {
    var value = start
    while true {
      if take(".") {
        if case .int(let index)? = peek() {
          place += 1
          value = .item(value, .int(index))
        } else {
          value = .member(value, try takeName())
        }
      } else if take("[") {
        value = try subscripted(value)
      } else if take("(") {
        value = .call(value, try arguments())
      } else {
        return value
      }
    }
  }

  private mutating func subscripted(
    _ value: JinjaExpression
  ) throws(TokenizerError) -> JinjaExpression {
    var parts: [JinjaExpression?] = []
    var isSlice = false
    while true {
      let isEmpty = peek() == .symbol(":") || peek() == .symbol("]")
      parts.append(isEmpty ? nil : try expression())
      if take("]") { break }
      guard take(":") else { throw problem("an open bracket") }
      isSlice = true
    }
    if isSlice {
      guard parts.count <= 3 else { throw problem("a slice of more than three parts") }
      return .slice(value, parts)
    }
    guard let index = parts[0] else { throw problem("empty brackets") }
    return .item(value, index)
  }

  /// Reads what follows an opening parenthesis.
  mutating func arguments() throws(TokenizerError) -> JinjaArguments {
    var arguments = JinjaArguments()
    var isFirst = true
    while !take(")") {
      if !isFirst {
        guard take(",") else { throw problem("arguments without a comma") }
        if take(")") { break }
      }
      isFirst = false
      if case .name(let name)? = peek(), place + 1 < tokens.count, tokens[place + 1] == .symbol("=")
      {
        place += 2
        arguments.named.append((name, try expression()))
      } else {
        guard arguments.named.isEmpty else { throw problem("a plain argument after a named one") }
        arguments.positional.append(try expression())
      }
    }
    return arguments
  }

  /// Reads the filters and tests behind a value.
  private mutating func filters(_ start: JinjaExpression) throws(TokenizerError) -> JinjaExpression
  {
    var value = start
    while true {
      if take("|") {
        let name = try takeName()
        value = .filter(value, name, take("(") ? try arguments() : JinjaArguments())
      } else if take(name: "is") {
        value = try test(value)
      } else if take("(") {
        value = .call(value, try arguments())
      } else {
        return value
      }
    }
  }

  private mutating func test(_ value: JinjaExpression) throws(TokenizerError) -> JinjaExpression {
    let isNegated = take(name: "not")
    let name = try takeName()
    var arguments = JinjaArguments()
    if take("(") {
      arguments = try self.arguments()
    } else if takesArgument {
      arguments.positional = [try postfix(try primary())]
    }
    return .test(value, name, arguments, isNegated: isNegated)
  }

  /// Whether a test without parentheses has an argument behind it.
  private var takesArgument: Bool {
    switch peek() {
    case nil: false
    case .name(let name): !["else", "or", "and", "is", "if", "in", "not"].contains(name)
    case .symbol(let symbol): ["[", "{"].contains(symbol)
    default: true
    }
  }
}
