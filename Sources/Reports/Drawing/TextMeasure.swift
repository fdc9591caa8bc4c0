/// How wide a text will be, near enough for laying it out in any sans-serif font.
enum TextMeasure {
  /// Width in pixels at a font size.
  static func width(_ text: String, size: Double) -> Double {
    var ems = 0.0
    for scalar in text.unicodeScalars { ems += width(scalar) }
    return ems * 1.06 * size
  }

  /// In units of the font size; a little generous.
  private static func width(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "'", "|", ".", ",", ":", ";", "!": 0.28
    case " ", "f", "t", "r", "I", "(", ")", "[", "]", "/", "\\", "-", "{", "}", "\"": 0.36
    case "m", "w", "M", "W", "@", "%": 0.9
    case "a"..."z", "0"..."9": 0.58
    case "A"..."Z": 0.7
    default:
      switch scalar.value {
      case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFF00...0xFF60: 1.05
      case 0x1F000...0x1FAFF: 1.3
      default: 0.62
      }
    }
  }

  /// The text itself, or as much of its beginning as fits with `…` after it.
  static func fitted(_ text: String, width limit: Double, size: Double) -> String {
    var used = 0.0
    var end = text.startIndex
    let ellipsis = 0.9 * size
    for index in text.indices {
      used += width(String(text[index]), size: size)
      if used <= limit - ellipsis { end = text.index(after: index) }
      if used > limit { return text[..<end] + "…" }
    }
    return text
  }

  /// The text in at most `lines` lines, broken after spaces and after `/`, `_`, `-`, `.`, `:`.
  static func wrapped(_ text: String, width limit: Double, size: Double, lines: Int) -> [String] {
    var pieces: [String] = [""]
    for character in text.oneLine.prefix(400) {
      pieces[pieces.count - 1].append(character)
      if " /_-.:,".contains(character) { pieces.append("") }
    }
    var result: [String] = [""]
    for (index, piece) in pieces.enumerated() where !piece.isEmpty {
      let candidate = result[result.count - 1] + piece
      if width(candidate.trimmedEnd, size: size) <= limit || result[result.count - 1].isEmpty {
        result[result.count - 1] = candidate
      } else if result.count < lines {
        result.append(piece)
      } else {
        result[result.count - 1] += pieces[index...].joined()
        break
      }
    }
    return result.map { fitted($0.trimmedEnd, width: limit, size: size) }
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.hasSuffix(" ") { text.removeLast() }
    return text
  }
}
