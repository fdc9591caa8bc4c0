/// What a question is about, found by capital letters and quotation marks.
enum Subject {
  private static let openers: Set<String> = [
    "who", "what", "when", "where", "why", "which", "how", "whose", "whom", "is", "are", "was",
    "were", "do", "does", "did", "can", "could", "has", "have", "had", "in", "on", "of", "at", "by",
    "as", "to", "for", "from", "with", "under", "the", "a", "an", "name", "if", "would", "will",
    "tell", "describe", "explain", "list", "give", "i",
  ]
  /// Small words that may stand inside a name.
  private static let links: Set<String> = [
    "of", "de", "da", "van", "von", "bin", "al", "the", "and",
  ]

  /// Returns the longest run of capitalised words, the first of equals; nil when there is none.
  ///
  /// A possessive `'s` and marks around words are dropped.
  static func of(_ question: String) -> String? {
    var best: [String] = []
    var run: [String] = []
    var pending: [String] = []
    func finish() {
      if run.count > best.count { best = run }
      run = []
      pending = []
    }
    for word in question.split(whereSeparator: \.isWhitespace) {
      let (plain, ends) = stripped(word)
      guard let first = plain.first else {
        finish()
        continue
      }
      let isName = first.isUppercase && !(run.isEmpty && openers.contains(plain.lowercased()))
      if isName {
        run += pending + [plain]
        pending = []
      } else if !run.isEmpty, links.contains(plain) {
        pending.append(plain)
      } else {
        finish()
      }
      if ends { finish() }
    }
    finish()
    return best.isEmpty ? nil : best.joined(separator: " ")
  }

  /// Returns a word without the marks around it, and whether they end a name.
  private static func stripped(_ word: Substring) -> (plain: String, ends: Bool) {
    var plain = word.drop { !$0.isLetter && !$0.isNumber }
    var ends = false
    while let last = plain.last, !last.isLetter, !last.isNumber {
      plain = plain.dropLast()
      ends = true
    }
    for possessive in ["'s", "\u{2019}s"] where plain.hasSuffix(possessive) {
      plain = plain.dropLast(2)
      ends = true
    }
    return (String(plain), ends)
  }
}
