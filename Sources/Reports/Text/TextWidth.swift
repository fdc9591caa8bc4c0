/// How many cells of a terminal a text takes.
package enum TextWidth {
  /// Letters of East Asia and pictures take two, marks on a letter none.
  package static func cells(_ text: some StringProtocol) -> Int {
    if text.isPrintableASCII { return text.utf8.count }
    var sum = 0
    for character in text {
      guard let scalar = character.unicodeScalars.first else { continue }
      sum += wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }
    return sum
  }

  /// The text, with `…` for an end that does not fit.
  package static func cut(_ text: String, to most: Int) -> String {
    guard cells(text) > most else { return text }
    var kept = ""
    var used = 0
    for character in text {
      let size = cells(String(character))
      guard used + size < most else { break }
      kept.append(character)
      used += size
    }
    return most > 0 ? kept + "…" : ""
  }

  /// Source: Unicode Standard Annex 11, the ranges that are wide throughout.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
