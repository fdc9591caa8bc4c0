/// The overlap of a text with a reference, as the `rouge-score` package computes it.
package struct Rouge: Sendable, Equatable {
  /// The share of the candidate's words that are matched.
  package let precision: Double
  /// The share of the reference's words that are matched.
  package let recall: Double

  /// The harmonic mean of precision and recall; 0 when both are.
  package var f: Double {
    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }

  private init(matches: Int, candidate: Int, reference: Int) {
    precision = candidate > 0 ? Double(matches) / Double(candidate) : 0
    recall = reference > 0 ? Double(matches) / Double(reference) : 0
  }

  /// ROUGE-1: words in common, each as often as it occurs in both.
  package static func one(candidate: [[UInt8]], reference: [[UInt8]]) -> Rouge {
    var left: [[UInt8]: Int] = [:]
    for word in reference { left[word, default: 0] += 1 }
    var matches = 0
    for word in candidate {
      if let count = left[word], count > 0 {
        matches += 1
        left[word] = count - 1
      }
    }
    return Rouge(matches: matches, candidate: candidate.count, reference: reference.count)
  }

  /// ROUGE-L: the longest common subsequence of words.
  package static func longest(candidate: [[UInt8]], reference: [[UInt8]]) -> Rouge {
    // Words become numbers first: comparing them is the inner loop.
    var numbers: [[UInt8]: Int] = [:]
    func number(_ word: [UInt8]) -> Int {
      let fresh = numbers.count
      return numbers[word, default: fresh]
    }
    let columns = reference.map { word in
      let value = number(word)
      numbers[word] = value
      return value
    }
    var lengths = [Int](repeating: 0, count: columns.count + 1)
    for word in candidate {
      guard let value = numbers[word] else { continue }
      var diagonal = 0
      for j in columns.indices {
        let above = lengths[j + 1]
        lengths[j + 1] = columns[j] == value ? diagonal + 1 : max(above, lengths[j])
        diagonal = above
      }
    }
    let matches = lengths[columns.count]
    return Rouge(matches: matches, candidate: candidate.count, reference: reference.count)
  }

  /// Splits a text into words: lower-case runs of `a-z0-9`, everything else separates.
  ///
  /// With `stems`, words longer than three letters are reduced by `PorterStemmer`.
  package static func words(_ text: String, stems: Bool = true) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    func finish() {
      if !word.isEmpty { words.append(stems && word.count > 3 ? PorterStemmer.stem(word) : word) }
      word.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x30...0x39, 0x61...0x7a: word.append(UInt8(scalar.value))
      case 0x41...0x5a: word.append(UInt8(scalar.value + 32))
      case 0x212a: word.append(UInt8(ascii: "k"))  // KELVIN SIGN, whose lower case is k
      case 0x130:  // I WITH DOT ABOVE, whose lower case is i and a combining dot
        word.append(UInt8(ascii: "i"))
        finish()
      default: finish()
      }
    }
    finish()
    return words
  }
}
