/// Splits text into words and marks as NLTK's `word_tokenize` does: the rules of the Penn Treebank.
///
/// Each rule is a pass over the text that puts spaces around what it finds; at the end spaces separate.
package enum TreebankWords {
  /// Returns the words and punctuation marks of a text, sentence by sentence.
  package static func of(_ text: String) -> [String] {
    Sentences.of(Array(text.unicodeScalars)).flatMap { ofSentence(Array($0)) }
  }

  /// Returns the words and punctuation marks of one sentence.
  package static func ofSentence(_ sentence: String) -> [String] {
    ofSentence(Array(sentence.unicodeScalars))
  }

  private static func ofSentence(_ sentence: [Unicode.Scalar]) -> [String] {
    var text = Passes(text: trimmed(sentence))
    openingQuotes(&text)
    punctuation(&text)
    text.surround { "[](){}<>".unicodeScalars.contains($0) }
    text.replace { text, i in text.has("--", i) ? (2, " -- ") : nil }
    text.pad()
    closingQuotes(&text)
    contractions(&text)
    return text.words
  }

  private static func trimmed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let start = text.firstIndex { !$0.properties.isWhitespace } ?? text.count
    let end = text.lastIndex { !$0.properties.isWhitespace }.map { $0 + 1 } ?? start
    return Array(text[start..<end])
  }

  private static func openingQuotes(_ text: inout Passes) {
    text.surround { "\u{AB}\u{201C}\u{2018}\u{201E}".unicodeScalars.contains($0) }
    text.replace { text, i in
      let count = text.run(of: "`", at: i)
      return count > 0 ? (count, " " + String(repeating: "`", count: count) + " ") : nil
    }
    text.replace { text, i in i == 0 && text.has("\"", i) ? (1, "``") : nil }
    text.replace { text, i in text.has("``", i) ? (2, " `` ") : nil }
    text.replace { text, i in
      guard let first = text[i], " ([{<".unicodeScalars.contains(first) else { return nil }
      if text.has("\"", i + 1) { return (2, "\(first) `` ") }
      return text.has("''", i + 1) ? (3, "\(first) `` ") : nil
    }
    text.replace { text, i in
      guard text.has("'", i), !text.isWord(i - 1), text.isWord(i + 1) else { return nil }
      let isEnding = ["re", "ve", "ll", "m", "t", "s", "d", "n"].contains {
        text.hasLetters($0, i + 1) && !text.isWord(i + 1 + $0.utf8.count)
      }
      return isEnding ? nil : (1, "' ")
    }
  }

  private static func punctuation(_ text: inout Passes) {
    text.splitFinalStop(closers: "])}>\"'\u{BB}\u{201D}\u{2019} ", after: " ")
    text.replace { text, i in
      guard text.has(":", i) || text.has(",", i), let mark = text[i] else { return nil }
      guard let next = text[i + 1] else { return (1, " \(mark) ") }
      return next.properties.generalCategory == .decimalNumber ? nil : (2, " \(mark) \(next)")
    }
    text.replace { text, i in
      let count = text.run(of: ".", at: i)
      return count > 1 ? (count, " " + String(repeating: ".", count: count) + " ") : nil
    }
    text.surround { ";@#$%&\u{2012}\u{2013}\u{2014}\u{2015}".unicodeScalars.contains($0) }
    text.splitFinalStop(closers: "])}>\"'", after: "")
    text.surround { $0 == "?" || $0 == "!" }
    text.replace { text, i in
      guard let first = text[i], first != "'", text.has("' ", i + 1) else { return nil }
      return (3, "\(first) ' ")
    }
    text.surround { $0 == "*" }
  }

  private static func closingQuotes(_ text: inout Passes) {
    text.surround { "\u{BB}\u{201D}\u{2019}".unicodeScalars.contains($0) }
    text.replace { text, i in text.has("''", i) ? (2, " '' ") : nil }
    text.replace { text, i in text.has("\"", i) ? (1, " '' ") : nil }
    text.joinSpaces()
    for endings in [
      ["'s", "'S", "'m", "'M", "'d", "'D", "'"],
      ["'ll", "'LL", "'re", "'RE", "'ve", "'VE", "n't", "N'T"],
    ] {
      text.replace { text, i in
        guard let first = text[i], first != "'", first != " " else { return nil }
        guard let ending = endings.first(where: { text.has($0 + " ", i + 1) }) else { return nil }
        return (2 + ending.utf8.count, "\(first) \(ending) ")
      }
    }
  }

  private static func contractions(_ text: inout Passes) {
    for (first, second) in [
      ("can", "not"), ("d", "'ye"), ("gim", "me"), ("gon", "na"), ("got", "ta"), ("lem", "me"),
      ("more", "'n"), ("wan", "na"),
    ] {
      text.replace { text, i in
        let middle = i + first.utf8.count
        let end = middle + second.utf8.count
        guard !text.isWord(i - 1), text.hasLetters(first, i), text.hasLetters(second, middle),
          !text.isWord(end), first != "wan" || text[end]?.properties.isWhitespace == true
        else { return nil }
        return (end - i, " \(text.text(i..<middle)) \(text.text(middle..<end)) ")
      }
    }
    for second in ["is", "was"] {
      text.replace { text, i in
        let end = i + 3 + second.utf8.count
        guard text.hasLetters(" 't", i), text.hasLetters(second, i + 3), !text.isWord(end) else {
          return nil
        }
        return (end - i, " \(text.text(i + 1..<i + 3)) \(text.text(i + 3..<end)) ")
      }
    }
  }
}
