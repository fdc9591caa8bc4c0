/// What the split patterns tell apart: `\p{L}`, `\p{N}`, `\s`, and the rest.
enum SignKind: UInt8, Sendable {
  case letter, digit, space, sign

  init(_ scalar: Unicode.Scalar) {
    guard !scalar.isASCII else {
      self = Self.ascii[Int(scalar.value)]
      return
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .digit
    default: self = scalar.properties.isWhitespace ? .space : .sign
    }
  }

  /// The kind of each ASCII byte.
  static let ascii: [SignKind] = (UInt8(0)..<128).map { byte in
    switch byte {
    case 0x41...0x5A, 0x61...0x7A: .letter
    case 0x30...0x39: .digit
    case 0x20, 0x09...0x0D: .space
    default: .sign
    }
  }

  /// Whether a scalar is punctuation to BERT: every ASCII sign, and the categories P.
  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return scalar.value > 0x20 && scalar.value < 0x7F && SignKind(scalar) == .sign
    }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return true
    default: return false
    }
  }

  /// Whether a scalar is a mark: the categories M.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  /// Whether a scalar is a control, format or private one: the categories C that are assigned.
  static func isOther(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse: true
    default: false
    }
  }

  /// Whether a scalar is part of a word: `\w` of Unicode (Technical Standard 18, annex C).
  static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isAlphabetic || scalar.properties.isJoinControl || isMark(scalar) {
      return true
    }
    switch scalar.properties.generalCategory {
    case .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
