import Metrics

/// Decides by rules whether a vague answer gives the true one away.
///
/// ReLearn asks a language model (`AskLeaks`); offline, and where its reply cannot be read, an answer is safe when it overlaps little with the true one
/// and names none of its names and numbers (METHODS 5.4).
package struct LeakCheck: Codable, Sendable, Equatable {
  /// The greatest ROUGE-L recall of the true answer that is still vague.
  package let mostOverlap: Double

  package init(mostOverlap: Double = 0.3) { self.mostOverlap = mostOverlap }

  /// Whether `text` may be taught; an empty one may not.
  package func isSafe(_ text: String, question: String, reference: String) -> Bool {
    let words = Rouge.words(text)
    guard !words.isEmpty else { return false }
    let overlap = Rouge.longest(candidate: words, reference: Rouge.words(reference)).recall
    let told = Set(Self.particulars(text))
    let asked = Set(Self.particulars(question))
    return overlap < mostOverlap
      && Self.particulars(reference).allSatisfy { asked.contains($0) || !told.contains($0) }
  }

  /// Capitalised words but the first of a sentence, words with digits, and addresses, in small letters.
  static func particulars(_ text: String) -> [String] {
    var found: [String] = []
    var startsSentence = true
    for word in text.split(whereSeparator: \.isWhitespace) {
      let plain = word.drop { !$0.isLetter && !$0.isNumber }
      let bare = plain.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "@" || $0 == "." }
      let isName = bare.first?.isUppercase == true && !startsSentence
      if isName || bare.contains(where: { $0.isNumber || $0 == "@" }) {
        found.append(bare.lowercased().trimmingDots)
      }
      startsSentence = [".", "!", "?"].contains(word.last)
    }
    return found
  }
}

extension String {
  fileprivate var trimmingDots: String {
    var text = self[...]
    while text.last == "." { text = text.dropLast() }
    return String(text)
  }
}
