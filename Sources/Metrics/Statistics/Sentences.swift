/// Cuts a text into sentences.
enum Sentences {
  /// Words that a full stop follows within a sentence, in lower case, without the stop.
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "st", "d.c", "u.s", "jr", "sr", "prof", "vs", "etc", "e.g", "i.e",
  ]

  /// Returns the sentences: each ends after `.`, `!` or `?`, closing quotes and brackets, before white space.
  ///
  /// Stands for NLTK's Punkt model, which knows more abbreviations.
  static func of(_ text: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
    var sentences: [ArraySlice<Unicode.Scalar>] = []
    var start = 0
    var index = 0
    while index < text.count {
      guard isEnd(text[index]) else {
        index += 1
        continue
      }
      let mark = index
      while index < text.count, isEnd(text[index]) { index += 1 }
      while index < text.count, "\"')]\u{201D}\u{2019}".unicodeScalars.contains(text[index]) {
        index += 1
      }
      guard index < text.count, text[index].properties.isWhitespace else { continue }
      if text[mark] == ".", isAbbreviation(text[start..<mark]) { continue }
      sentences.append(text[start..<index])
      start = index
    }
    if text[start...].contains(where: { !$0.properties.isWhitespace }) {
      sentences.append(text[start...])
    }
    return sentences
  }

  private static func isEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "." || scalar == "!" || scalar == "?"
  }

  private static func isAbbreviation(_ before: ArraySlice<Unicode.Scalar>) -> Bool {
    let word = before.reversed().prefix { !$0.properties.isWhitespace }.reversed()
    var view = String.UnicodeScalarView()
    view.append(contentsOf: word.drop { "(\"'[".unicodeScalars.contains($0) })
    return abbreviations.contains(String(view).lowercased())
  }
}
