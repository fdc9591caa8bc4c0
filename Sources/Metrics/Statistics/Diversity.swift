import Tensors

/// How varied the words of a text are: a collapsed model repeats itself.
package enum Diversity {
  /// The entropy of the words' frequencies over log2 of their number (Yuan and others, 2025): 1 when no word comes
  /// twice, 0 for a single word repeated; 0 for at most one word.
  package static func entropy(_ words: [[UInt8]]) -> Double {
    guard words.count > 1 else { return 0 }
    var counts: [[UInt8]: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    let total = Double(words.count)
    // In the order of size, so that the sum is the same in every run.
    let sum = counts.values.sorted().reduce(0.0) { sum, count in
      sum - Double(count) / total * Portable.log(Double(count) / total)
    }
    return min(1, max(0, sum / Portable.log(total)))
  }

  /// The share of runs of `length` words that were there before in the text; 0 when it is shorter.
  package static func repetition(_ words: [[UInt8]], length: Int) -> Double {
    guard words.count >= length else { return 0 }
    let runs = words.count - length + 1
    let different = Set((0..<runs).map { Array(words[$0..<$0 + length]) })
    return 1 - Double(different.count) / Double(runs)
  }
}
