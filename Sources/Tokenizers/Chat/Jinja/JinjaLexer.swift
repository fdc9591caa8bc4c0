/// Cuts a template into text, `{{ }}` and `{% %}`, as jinja2 with `trim_blocks` and `lstrip_blocks`, which is how
/// `transformers` sets it.
struct JinjaLexer {
  /// A part of a template.
  enum Part {
    case text(String)
    case output([Token])
    case block([Token])
  }

  /// A word of an expression.
  enum Token: Equatable {
    case name(String)
    case text(String)
    case int(Int)
    case float(Double)
    case symbol(String)
  }

  private let source: [Unicode.Scalar]
  private var at = 0
  private var parts: [Part] = []

  /// Cuts a whole template; throws for what is no template.
  static func parts(of template: String) throws(TokenizerError) -> [Part] {
    var lexer = JinjaLexer(template)
    try lexer.run()
    return lexer.parts
  }

  private init(_ template: String) {
    var scalars: [Unicode.Scalar] = []
    for scalar in template.unicodeScalars {
      if scalar == "\n", scalars.last == "\r" {
        scalars[scalars.count - 1] = "\n"
      } else {
        scalars.append(scalar)
      }
    }
    source = {
      var scalars = scalars.map { $0 == "\r" ? "\n" : $0 }
      // One line break at the end is no part of a template.
      if scalars.last == "\n" { scalars.removeLast() }
      return scalars
    }()
  }

  private func has(_ text: String, at index: Int) -> Bool {
    let wanted = Array(text.unicodeScalars)
    return index + wanted.count <= source.count
      && source[index..<index + wanted.count].elementsEqual(wanted)
  }

  private mutating func run() throws(TokenizerError) {
    // Whether the text at hand begins a line, and whether white space before it is to be dropped.
    var startsLine = true
    var dropsSpace = false
    while at < source.count {
      let start = at
      while at < source.count, !(source[at] == "{" && isOpening(at)) { at += 1 }
      var text = Array(source[start..<at])
      if dropsSpace { text = Array(text.drop(while: JinjaText.isSpace)) }
      guard at < source.count else {
        append(text)
        return
      }
      let kind = source[at + 1]
      let sign = at + 2 < source.count ? source[at + 2] : " "
      if sign == "-" {
        while let last = text.last, JinjaText.isSpace(last) { text.removeLast() }
      } else if kind != "{", sign != "+" {
        Self.dropIndent(&text, startsLine)
      }
      append(text)
      at += sign == "-" || (sign == "+" && kind != "{") ? 3 : 2
      switch kind {
      case "#": try skipComment()
      case "%":
        if let raw = try rawBlock() {
          append(raw)
        } else {
          parts.append(.block(try tokens(until: "%}")))
        }
      default: parts.append(.output(try tokens(until: "}}")))
      }
      dropsSpace = source[at - 3] == "-"
      startsLine = false
      let keepsLine = source[at - 3] == "+" && kind != "{"
      if kind != "{", !dropsSpace, !keepsLine, at < source.count, source[at] == "\n" {
        at += 1
        startsLine = true
      }
    }
  }

  private func isOpening(_ index: Int) -> Bool {
    index + 1 < source.count && ["{", "%", "#"].contains(source[index + 1])
  }

  private mutating func append(_ text: [Unicode.Scalar]) {
    guard !text.isEmpty else { return }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text)
    parts.append(.text(String(view)))
  }

  /// Drops the white space between the start of a line and a block.
  private static func dropIndent(_ text: inout [Unicode.Scalar], _ startsLine: Bool) {
    let line = text.lastIndex(of: "\n").map { $0 + 1 } ?? 0
    guard line > 0 || startsLine, text[line...].allSatisfy(JinjaText.isSpace) else { return }
    text.removeSubrange(line...)
  }

  private mutating func skipComment() throws(TokenizerError) {
    while at < source.count, !has("#}", at: at) { at += 1 }
    guard at < source.count else { throw TokenizerError("the chat template has an open comment") }
    at += 2
  }

  /// Reads `raw %}…{% endraw %}` where it stands; nil where another block does.
  private mutating func rawBlock() throws(TokenizerError) -> [Unicode.Scalar]? {
    var next = at
    while next < source.count, JinjaText.isSpace(source[next]) { next += 1 }
    guard has("raw", at: next), next + 3 < source.count,
      JinjaText.isSpace(source[next + 3]) || has("%}", at: next + 3)
    else { return nil }
    throw TokenizerError("the chat template uses 'raw', which is not supported")
  }

  // MARK: Words

  private static let symbols = [
    "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[",
    "]", "{", "}", ",", ":", ".", "|", ";",
  ]

  private mutating func tokens(until end: String) throws(TokenizerError) -> [Token] {
    var tokens: [Token] = []
    var open = 0
    while true {
      while at < source.count, JinjaText.isSpace(source[at]) { at += 1 }
      guard at < source.count else {
        throw TokenizerError("the chat template ends before '\(end)'")
      }
      if open == 0, has(end, at: at) {
        at += 2
        return tokens
      }
      if open == 0, source[at] == "-" || source[at] == "+", has(end, at: at + 1) {
        at += 3
        return tokens
      }
      let scalar = source[at]
      if scalar == "_" || scalar.properties.isXIDStart {
        tokens.append(.name(word { $0 == "_" || $0.properties.isXIDContinue }))
      } else if (0x30...0x39).contains(scalar.value) {
        tokens.append(try number())
      } else if scalar == "'" || scalar == "\"" {
        tokens.append(.text(try quoted(scalar)))
      } else if let symbol = Self.symbols.first(where: { has($0, at: at) }) {
        if ["(", "[", "{"].contains(symbol) { open += 1 }
        if [")", "]", "}"].contains(symbol) { open -= 1 }
        at += symbol.unicodeScalars.count
        tokens.append(.symbol(symbol))
      } else {
        throw TokenizerError("the chat template has '\(scalar)' in an expression")
      }
    }
  }

  private mutating func word(_ isPart: (Unicode.Scalar) -> Bool) -> String {
    var view = String.UnicodeScalarView()
    while at < source.count, isPart(source[at]) {
      view.append(source[at])
      at += 1
    }
    return String(view)
  }

  private mutating func number() throws(TokenizerError) -> Token {
    let isDigit = { (scalar: Unicode.Scalar) in
      (0x30...0x39).contains(scalar.value) || scalar == "_"
    }
    var text = word(isDigit)
    var isWhole = true
    if at + 1 < source.count, source[at] == ".", isDigit(source[at + 1]) {
      at += 1
      text += "." + word(isDigit)
      isWhole = false
    }
    if at < source.count, source[at] == "e" || source[at] == "E" {
      at += 1
      text += "e"
      if at < source.count, source[at] == "-" || source[at] == "+" {
        text.unicodeScalars.append(source[at])
        at += 1
      }
      text += word(isDigit)
      isWhole = false
    }
    let plain = text.filter { $0 != "_" }
    if isWhole, let value = Int(plain) { return .int(value) }
    guard !isWhole, let value = Double(plain) else {
      throw TokenizerError("the chat template has the number '\(text)', which is not supported")
    }
    return .float(value)
  }

  private mutating func quoted(_ quote: Unicode.Scalar) throws(TokenizerError) -> String {
    var view = String.UnicodeScalarView()
    at += 1
    while at < source.count, source[at] != quote {
      if source[at] == "\\", at + 1 < source.count {
        at += 1
        try escape(&view)
      } else {
        view.append(source[at])
        at += 1
      }
    }
    guard at < source.count else { throw TokenizerError("the chat template has an open text") }
    at += 1
    return String(view)
  }

  /// Reads what follows a backslash, as Python does.
  private mutating func escape(_ view: inout String.UnicodeScalarView) throws(TokenizerError) {
    let plain: [Unicode.Scalar: Unicode.Scalar] = [
      "n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}",
      "b": "\u{8}", "f": "\u{C}", "v": "\u{B}",
    ]
    let scalar = source[at]
    at += 1
    if let known = plain[scalar] {
      view.append(known)
    } else if let length = ["x": 2, "u": 4, "U": 8][scalar] {
      var digits = ""
      while digits.count < length, at < source.count, source[at].properties.isASCIIHexDigit {
        digits.unicodeScalars.append(source[at])
        at += 1
      }
      guard digits.count == length, let value = UInt32(digits, radix: 16),
        let found = Unicode.Scalar(value)
      else { throw TokenizerError("the chat template has an escape that is no character") }
      view.append(found)
    } else if scalar != "\n" {
      view.append("\\")
      view.append(scalar)
    }
  }
}
