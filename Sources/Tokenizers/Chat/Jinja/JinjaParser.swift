/// Reads the statements of a template; expressions are in an extension.
struct JinjaParser {
  /// How deep expressions and blocks may stand in one another.
  static let deepest = 64

  private let parts: [JinjaLexer.Part]
  private var part = 0
  /// The words of the block at hand, and the place in them.
  var tokens: [JinjaLexer.Token] = []
  var place = 0
  var depth = 0

  static func statements(of template: String) throws(TokenizerError) -> [JinjaStatement] {
    var parser = JinjaParser(parts: try JinjaLexer.parts(of: template))
    let (body, _) = try parser.body(until: [])
    return body
  }

  private init(parts: [JinjaLexer.Part]) { self.parts = parts }

  /// Reads statements up to a block of one of these names, which is read, too; the block's words stay at hand.
  private mutating func body(
    until ends: [String]
  ) throws(TokenizerError) -> ([JinjaStatement], end: String) {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.deepest else { throw Self.tooDeep }
    var found: [JinjaStatement] = []
    while part < parts.count {
      let next = parts[part]
      part += 1
      switch next {
      case .text(let text): found.append(.text(text))
      case .output(let words):
        (tokens, place) = (words, 0)
        found.append(.output(try tuple()))
        try checkEnd()
      case .block(let words):
        (tokens, place) = (words, 0)
        let name = try takeName()
        if ends.contains(name) { return (found, name) }
        found.append(try statement(name))
      }
    }
    guard ends.isEmpty else {
      throw TokenizerError("the chat template lacks '{% \(ends[ends.count - 1]) %}'")
    }
    return (found, "")
  }

  static let tooDeep = TokenizerError("the chat template is nested too deeply")

  private mutating func statement(_ name: String) throws(TokenizerError) -> JinjaStatement {
    switch name {
    case "if": return try branch()
    case "for": return try loop()
    case "set": return try assignment()
    case "macro": return try macro()
    case "generation":
      try checkEnd()
      return .group(try closed("endgeneration"))
    case "break":
      try checkEnd()
      return .leave
    case "continue":
      try checkEnd()
      return .next
    default:
      throw TokenizerError("the chat template uses '{% \(name) %}', which is not supported")
    }
  }

  /// Reads a body and the block that ends it.
  private mutating func closed(_ end: String) throws(TokenizerError) -> [JinjaStatement] {
    let (found, _) = try body(until: [end])
    try checkEnd()
    return found
  }

  private mutating func branch() throws(TokenizerError) -> JinjaStatement {
    var branches: [(condition: JinjaExpression, body: [JinjaStatement])] = []
    while true {
      let condition = try tuple()
      try checkEnd()
      let (found, end) = try body(until: ["elif", "else", "endif"])
      branches.append((condition, found))
      if end == "elif" { continue }
      try checkEnd()
      return .branch(branches, otherwise: end == "else" ? try closed("endif") : [])
    }
  }

  private mutating func loop() throws(TokenizerError) -> JinjaStatement {
    let target = try target()
    guard take(name: "in") else { throw problem("'for' without 'in'") }
    let values = try tuple(conditional: false)
    let condition = take(name: "if") ? try expression() : nil
    if take(name: "recursive") { throw problem("'recursive'") }
    try checkEnd()
    let (found, end) = try body(until: ["else", "endfor"])
    try checkEnd()
    return .loop(
      target, values, condition: condition, body: found,
      otherwise: end == "else" ? try closed("endfor") : [])
  }

  private mutating func assignment() throws(TokenizerError) -> JinjaStatement {
    let target = try target()
    guard take("=") else {
      try checkEnd()
      return .setBlock(target, try closed("endset"))
    }
    let value = try tuple()
    try checkEnd()
    return .set(target, value)
  }

  private mutating func target() throws(TokenizerError) -> JinjaTarget {
    let isEnclosed = take("(")
    let name = try takeName()
    if !isEnclosed, take(".") { return .member(name, try takeName()) }
    var names = [name]
    while take(",") {
      if case .name(let next)? = peek(), next != "in" {
        names.append(try takeName())
      } else {
        break
      }
    }
    if isEnclosed, !take(")") { throw problem("an open parenthesis") }
    return names.count == 1 && !isEnclosed ? .name(name) : .names(names)
  }

  private mutating func macro() throws(TokenizerError) -> JinjaStatement {
    let name = try takeName()
    guard take("(") else { throw problem("a macro without parentheses") }
    var parameters: [(name: String, fallback: JinjaExpression?)] = []
    while !take(")") {
      if !parameters.isEmpty {
        guard take(",") else { throw problem("a macro's parameters without a comma") }
      }
      let parameter = try takeName()
      parameters.append((parameter, take("=") ? try expression() : nil))
    }
    try checkEnd()
    return .macro(name, parameters, try closed("endmacro"))
  }

  // MARK: Words

  func peek() -> JinjaLexer.Token? { place < tokens.count ? tokens[place] : nil }

  mutating func take(_ symbol: String) -> Bool {
    guard peek() == .symbol(symbol) else { return false }
    place += 1
    return true
  }

  mutating func take(name: String) -> Bool {
    guard peek() == .name(name) else { return false }
    place += 1
    return true
  }

  mutating func takeName() throws(TokenizerError) -> String {
    guard case .name(let name)? = peek() else { throw problem("an expression without a name") }
    place += 1
    return name
  }

  private func checkEnd() throws(TokenizerError) {
    guard place == tokens.count else { throw problem("words after the end of an expression") }
  }

  /// The problem at the word at hand.
  func problem(_ text: String) -> TokenizerError {
    let found: String =
      switch peek() {
      case .name(let word), .symbol(let word): ", at '\(word)'"
      case .text: ", at a text"
      case .int, .float: ", at a number"
      case nil: ""
      }
    return TokenizerError("the chat template has \(text)\(found), which is not supported")
  }
}
