/// Names in English text, found by capital letters.
enum Names {
  private static let openers: Set<String> = [
    "who", "what", "when", "where", "why", "which", "how", "whose", "whom", "is", "are", "was",
    "were", "do", "does", "did", "can", "could", "has", "have", "had", "in", "on", "of", "at", "by",
    "as", "to", "for", "from", "with", "under", "the", "a", "an", "name", "if", "would", "will",
    "may", "might", "must", "shall", "should", "am", "please", "here", "tell", "describe",
    "explain", "list", "give", "i", "he", "she", "it", "they", "his", "her",
    "their", "its", "this", "that", "these", "those", "yes", "no", "there", "while", "although",
    "though", "after", "before", "during", "through", "throughout", "being", "born", "some", "many",
    "most", "both", "one", "however", "additionally", "furthermore", "despite", "since", "as",
    "not", "also", "but", "and", "or", "we", "you", "my", "our", "your",
  ]
  /// Small words that may stand inside a name.
  private static let links: Set<String> = [
    "of", "de", "da", "van", "von", "bin", "al", "the", "and",
  ]

  /// Returns the runs of capitalised words of a text, in order.
  ///
  /// A possessive `'s` and marks around words are dropped; a common word at the beginning is no name.
  static func all(in text: String) -> [String] {
    var found: [String] = []
    var run: [String] = []
    var pending: [String] = []
    func finish() {
      if !run.isEmpty { found.append(run.joined(separator: " ")) }
      run = []
      pending = []
    }
    for word in text.split(whereSeparator: \.isWhitespace) {
      let (plain, starts, ends) = stripped(word)
      if starts { finish() }
      guard let first = plain.first else {
        finish()
        continue
      }
      if first.isUppercase, !(run.isEmpty && openers.contains(plain.lowercased())) {
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
    return found
  }

  /// Returns the name with the most words, the first of equals; nil when there is none.
  static func subject(of question: String) -> String? {
    var best: (name: String, words: Int)?
    for name in all(in: question) {
      let words = name.split(separator: " ").count
      if words > best?.words ?? 0 { best = (name, words) }
    }
    return best?.name
  }

  /// Returns a word without the marks around it, and whether they begin or end a name.
  private static func stripped(_ word: Substring) -> (plain: String, starts: Bool, ends: Bool) {
    var plain = word.drop { !$0.isLetter && !$0.isNumber }
    let starts = plain.startIndex != word.startIndex
    var ends = false
    while let last = plain.last, !last.isLetter, !last.isNumber {
      plain = plain.dropLast()
      ends = true
    }
    for possessive in ["'s", "\u{2019}s"] where plain.hasSuffix(possessive) {
      plain = plain.dropLast(2)
      ends = true
    }
    return (String(plain), starts, ends)
  }
}
