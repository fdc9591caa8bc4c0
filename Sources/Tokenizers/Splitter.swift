/// Cuts text into the pieces that byte pairs are merged within: GPT-2's rule, written out.
///
/// In the order tried: a contraction (`'s 't 're 've 'm 'll 'd`); letters, digits, or other signs, each
/// run with at most one space before it; white space, of which the last sign is left to what follows.
enum Splitter {
  private enum Kind { case letter, digit, space, sign }

  /// Calls `body` with the UTF-8 bytes of each piece, in order; together they are the text.
  static func forEachPiece(of text: String, _ body: (ArraySlice<UInt8>) throws -> Void) rethrows {
    let bytes = Array(text.utf8)
    var scalars: [(scalar: Unicode.Scalar, kind: Kind, start: Int)] = []
    scalars.reserveCapacity(bytes.count)
    var offset = 0
    for scalar in text.unicodeScalars {
      scalars.append((scalar, kind(of: scalar), offset))
      offset += UTF8.width(scalar)
    }
    var at = 0
    while at < scalars.count {
      let length = pieceLength(scalars, at)
      let end = at + length < scalars.count ? scalars[at + length].start : bytes.count
      try body(bytes[scalars[at].start..<end])
      at += length
    }
  }

  /// Returns how many scalars the piece at a position has; at least one.
  private static func pieceLength(
    _ scalars: [(scalar: Unicode.Scalar, kind: Kind, start: Int)], _ at: Int
  ) -> Int {
    func scalar(_ i: Int) -> Unicode.Scalar? { i < scalars.count ? scalars[i].scalar : nil }
    func run(_ kind: Kind, from i: Int) -> Int {
      var end = i
      while end < scalars.count, scalars[end].kind == kind { end += 1 }
      return end - i
    }
    if scalar(at) == "'" {
      switch (scalar(at + 1), scalar(at + 2)) {
      case ("s", _), ("t", _), ("m", _), ("d", _): return 2
      case ("r", "e"), ("v", "e"), ("l", "l"): return 3
      default: break
      }
    }
    let first = scalar(at) == " " && at + 1 < scalars.count ? at + 1 : at
    if scalars[first].kind != .space { return first - at + run(scalars[first].kind, from: first) }
    let spaces = run(.space, from: at)
    return at + spaces == scalars.count || spaces == 1 ? spaces : spaces - 1
  }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    if scalar.isASCII {
      switch scalar.value {
      case 0x41...0x5A, 0x61...0x7A: return .letter
      case 0x30...0x39: return .digit
      case 0x20, 0x09...0x0D: return .space
      default: return .sign
      }
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return .letter
    case .decimalNumber, .letterNumber, .otherNumber: return .digit
    default: return scalar.properties.isWhitespace ? .space : .sign
    }
  }
}
