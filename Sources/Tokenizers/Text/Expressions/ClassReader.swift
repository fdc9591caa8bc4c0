/// Reads a character, an escape or a class of a regular expression.
struct ClassReader {
  /// A construct that is not supported.
  struct Unsupported: Error {
    var what: String
  }

  let pattern: [Unicode.Scalar]
  var at: Int
  let ignoresCase: Bool

  private var next: Unicode.Scalar? { at < pattern.count ? pattern[at] : nil }

  private mutating func take() throws(Unsupported) -> Unicode.Scalar {
    guard let next else { throw Unsupported(what: "no end") }
    at += 1
    return next
  }

  /// Reads one character's place: a class, `.`, an escape or the character itself.
  mutating func item() throws(Unsupported) -> ScalarSet {
    let scalar = try take()
    switch scalar {
    case "[": return try set(levels: 8)
    case ".": return ScalarSet([.range(0x0A...0x0A)], isNegated: true)
    case "\\": return ScalarSet([try escape()])
    case "*", "+", "?", "{", "}", "]", "|", ")": throw Unsupported(what: "'\(scalar)' here")
    default: return ScalarSet(try folded(scalar.value...scalar.value))
    }
  }

  /// Reads what is between brackets.
  private mutating func set(levels: Int) throws(Unsupported) -> ScalarSet {
    guard levels > 0 else { throw Unsupported(what: "too many classes in classes") }
    var parts: [ScalarSet.Part] = []
    let isNegated = next == "^"
    if isNegated { at += 1 }
    if next == "]" { throw Unsupported(what: "an empty class") }
    while true {
      let scalar = try take()
      if scalar == "]" { break }
      if scalar == "&", next == "&" { throw Unsupported(what: "'&&' in a class") }
      if scalar == "[" {
        if next == ":" { throw Unsupported(what: "'[:' in a class") }
        parts.append(.set(try set(levels: levels - 1)))
        continue
      }
      let first: ScalarSet.Part =
        scalar == "\\" ? try escape() : .range(scalar.value...scalar.value)
      guard next == "-", at + 1 < pattern.count, pattern[at + 1] != "]",
        case .range(let low) = first
      else {
        if case .range(let range) = first {
          parts += try folded(range)
        } else {
          parts.append(first)
        }
        continue
      }
      at += 1
      let last = try take()
      let end: ScalarSet.Part = last == "\\" ? try escape() : .range(last.value...last.value)
      guard last != "[", case .range(let high) = end, low.lowerBound <= high.lowerBound else {
        throw Unsupported(what: "a range of another form")
      }
      parts += try folded(low.lowerBound...high.lowerBound)
    }
    return ScalarSet(parts, isNegated: isNegated)
  }

  /// Both cases of an ASCII letter where case does not count.
  private func folded(_ range: ClosedRange<UInt32>) throws(Unsupported) -> [ScalarSet.Part] {
    guard ignoresCase else { return [.range(range)] }
    guard range.upperBound < 0x80 else {
      throw Unsupported(what: "a character beyond ASCII in '(?i:'")
    }
    guard range.count == 1, let letter = Unicode.Scalar(range.lowerBound), letter.value < 0x80,
      SignKind(letter) == .letter
    else {
      guard range.count == 1 else { throw Unsupported(what: "a range in '(?i:'") }
      return [.range(range)]
    }
    let small = letter.value | 0x20
    let large = small & ~0x20
    var parts: [ScalarSet.Part] = [.range(small...small), .range(large...large)]
    // The long s and Kelvin's sign.
    if small == 0x73 { parts.append(.range(0x17F...0x17F)) }
    if small == 0x6B { parts.append(.range(0x212A...0x212A)) }
    return parts
  }

  /// Reads what stands behind a backslash.
  private mutating func escape() throws(Unsupported) -> ScalarSet.Part {
    let scalar = try take()
    func none(_ part: ScalarSet.Part) -> ScalarSet.Part { .set(ScalarSet([part], isNegated: true)) }
    switch scalar {
    case "s": return .space
    case "S": return none(.space)
    case "w": return .word
    case "W": return none(.word)
    case "d": return .categories(CategoryMask.masks["Nd", default: 0])
    case "D": return none(.categories(CategoryMask.masks["Nd", default: 0]))
    case "p", "P": return try property(isNegated: scalar == "P")
    case "x", "u": return try numbered(scalar)
    default: break
    }
    let controls: [Unicode.Scalar: UInt32] = [
      "t": 0x09, "n": 0x0A, "v": 0x0B, "f": 0x0C, "r": 0x0D, "a": 0x07, "e": 0x1B,
    ]
    if let value = controls[scalar] { return .range(value...value) }
    let isPlain = scalar.isASCII && SignKind(scalar) == .sign || scalar == " "
    guard isPlain else { throw Unsupported(what: "'\\\(scalar)'") }
    return .range(scalar.value...scalar.value)
  }

  private mutating func property(isNegated: Bool) throws(Unsupported) -> ScalarSet.Part {
    guard try take() == "{" else { throw Unsupported(what: "'\\p' without braces") }
    var name = ""
    while true {
      let scalar = try take()
      if scalar == "}" { break }
      name.unicodeScalars.append(scalar)
    }
    let isNot = name.hasPrefix("^")
    guard let mask = CategoryMask.masks[isNot ? String(name.dropFirst()) : name] else {
      throw Unsupported(what: "'\\p{\(name)}'")
    }
    let part = ScalarSet.Part.categories(mask)
    return isNot == isNegated ? part : .set(ScalarSet([part], isNegated: true))
  }

  /// `\x{2E80}`, `\x41` or `\u2E80`.
  private mutating func numbered(_ kind: Unicode.Scalar) throws(Unsupported) -> ScalarSet.Part {
    var digits = ""
    let isBraced = kind == "x" && next == "{"
    if isBraced {
      at += 1
      while try take() != "}" { digits.unicodeScalars.append(pattern[at - 1]) }
    } else {
      for _ in 0..<(kind == "u" ? 4 : 2) { digits.unicodeScalars.append(try take()) }
    }
    // A single byte of \x beyond ASCII would be a part of a character.
    guard let value = UInt32(digits, radix: 16), Unicode.Scalar(value) != nil,
      kind == "u" || value < 0x80 || isBraced
    else { throw Unsupported(what: "'\\\(kind)\(digits)'") }
    return .range(value...value)
  }
}
