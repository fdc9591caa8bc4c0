/// An answer cut into runs of words that it shares with the reference, in order, and runs that it doesn't.
///
/// Words are compared without regard to case and to punctuation around them, along a longest common
/// subsequence; of several the one that matches earliest is taken.
package struct WordDifference: Equatable, Sendable {
  package var runs: [Run]

  /// A stretch of the answer, white space included.
  package struct Run: Equatable, Sendable {
    package var text: String
    package var isShared: Bool
  }

  /// The share of the answer's words that it has in common with the reference; 0 for an empty answer.
  package private(set) var share = 0.0

  /// A text in words.
  struct Words {
    /// Each word with the white space that follows it.
    let texts: [String]
    /// What of each word is compared.
    let keys: [String]

    init(_ text: String) {
      texts = WordDifference.words(text)
      keys = texts.map { WordDifference.key($0) }
    }
  }

  /// Compares by words; beyond 500 words each only the common beginning and end count as shared.
  package init(_ answer: String, reference: String) {
    self.init(answer, reference: Words(reference))
  }

  /// Compares with a text that many are compared with.
  init(_ answer: String, reference: Words) {
    let words = Words(answer)
    runs = []
    let shared = WordDifference.shared(words.keys, reference.keys)
    if !shared.isEmpty { share = Double(shared.count { $0 }) / Double(shared.count) }
    for (word, isShared) in zip(words.texts, shared) {
      if let last = runs.indices.last, runs[last].isShared == isShared {
        runs[last].text += word
      } else {
        runs.append(Run(text: word, isShared: isShared))
      }
    }
  }

  /// Words with the white space that follows each of them.
  private static func words(_ text: String) -> [String] {
    if text.hasPlainCharacters, !text.utf8.contains(where: { $0 != 0x20 && isSpace($0) }) {
      return plainWords(text)
    }
    var words: [String] = []
    var inSpace = true
    for character in text {
      let isSpace = character.isWhitespace
      if inSpace, !isSpace || words.isEmpty { words.append("") }
      words[words.count - 1].append(character)
      inSpace = isSpace
    }
    return words
  }

  /// The words of a text of plain characters, in which only a space is white space.
  private static func plainWords(_ text: String) -> [String] {
    var words: [String] = []
    var start = text.startIndex
    var isAfterSpace = false
    for index in text.utf8.indices {
      let isSpace = text.utf8[index] == 0x20
      if isAfterSpace, !isSpace {
        words.append(String(text[start..<index]))
        start = index
      }
      isAfterSpace = isSpace
    }
    return start < text.endIndex ? words + [String(text[start...])] : words
  }

  private static func key(_ word: String) -> String {
    if word.isPrintableASCII {
      let letters = word.utf8.filter { byte in
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      }
      let kept =
        letters.isEmpty
        ? word.utf8.filter { $0 != 0x20 }
        : letters.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      return String(decoding: kept, as: UTF8.self)
    }
    guard word.hasPlainCharacters else {
      let core = word.filter { $0.isLetter || $0.isNumber }.lowercased()
      return core.isEmpty ? word.filter { !$0.isWhitespace } : core
    }
    var core = String.UnicodeScalarView()
    for scalar in word.unicodeScalars where scalar != "\u{FFFD}" {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
        core.append(scalar)
      }
    }
    return core.isEmpty
      ? String(decoding: word.utf8.filter { !isSpace($0) }, as: UTF8.self)
      : String(core).lowercased()
  }

  /// Whether a byte is white space of ASCII.
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// For each word of `answer` whether the common subsequence holds it.
  private static func shared(_ answer: [String], _ reference: [String]) -> [Bool] {
    var isShared = [Bool](repeating: false, count: answer.count)
    let limit = min(answer.count, reference.count)
    var start = 0
    while start < limit, answer[start] == reference[start] { start += 1 }
    var end = 0
    while end < limit - start,
      answer[answer.count - 1 - end] == reference[reference.count - 1 - end]
    { end += 1 }
    for index in 0..<start { isShared[index] = true }
    for index in 0..<end { isShared[answer.count - 1 - index] = true }
    let rows = answer[start..<(answer.count - end)]
    let columns = reference[start..<(reference.count - end)]
    guard !rows.isEmpty, !columns.isEmpty, rows.count <= 500, columns.count <= 500 else {
      return isShared
    }
    for (index, isCommon) in commonSubsequence(Array(rows), Array(columns)).enumerated() {
      isShared[start + index] = isCommon
    }
    return isShared
  }
}
