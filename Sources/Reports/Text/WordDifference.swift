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

  /// True when no word is shared.
  package var sharesNothing: Bool { !runs.contains { $0.isShared } }

  /// Compares by words; beyond 500 words each only the common beginning and end count as shared.
  package init(_ answer: String, reference: String) {
    let words = WordDifference.words(answer)
    let keys = words.map { WordDifference.key($0) }
    let wanted = WordDifference.words(reference).map { WordDifference.key($0) }
    runs = []
    for (word, isShared) in zip(words, WordDifference.shared(keys, wanted)) {
      if let last = runs.indices.last, runs[last].isShared == isShared {
        runs[last].text += word
      } else {
        runs.append(Run(text: word, isShared: isShared))
      }
    }
  }

  /// Words with the white space that follows each of them.
  private static func words(_ text: String) -> [String] {
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

  private static func key(_ word: String) -> String {
    let core = word.filter { $0.isLetter || $0.isNumber }.lowercased()
    return core.isEmpty ? word.filter { !$0.isWhitespace } : core
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
    // length[i][j]: longest common subsequence of the words from i and j on.
    let width = columns.count + 1
    var length = [Int](repeating: 0, count: (rows.count + 1) * width)
    for i in stride(from: rows.count - 1, through: 0, by: -1) {
      for j in stride(from: columns.count - 1, through: 0, by: -1) {
        length[i * width + j] =
          rows[start + i] == columns[start + j]
          ? length[(i + 1) * width + j + 1] + 1
          : max(length[(i + 1) * width + j], length[i * width + j + 1])
      }
    }
    var i = 0
    var j = 0
    while i < rows.count, j < columns.count {
      if rows[start + i] == columns[start + j] {
        isShared[start + i] = true
        i += 1
        j += 1
      } else if length[i * width + j + 1] >= length[(i + 1) * width + j] {
        j += 1
      } else {
        i += 1
      }
    }
    return isShared
  }
}
