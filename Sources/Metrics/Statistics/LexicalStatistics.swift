import Tensors

/// How rich the vocabulary of a text is, from its lower-cased words and marks.
package struct LexicalStatistics: Sendable, Equatable {
  /// N, V and V1: words, different words, and those that occur once.
  package let words: Int
  package let types: Int
  package let once: Int

  /// Counts the words of a text as NLTK's `word_tokenize` splits it.
  package init(_ text: String) { self.init(words: TreebankWords.of(text.lowercased())) }

  /// Counts words.
  package init(words: [String]) {
    var counts: [String: Int] = [:]
    for word in words { counts[word, default: 0] += 1 }
    self.words = words.count
    types = counts.count
    once = counts.values.count { $0 == 1 }
  }

  /// Brunet's index, N to the power of V^-0.165: low for a rich vocabulary; 1000 without words, as ReLearn has it.
  package var brunet: Double {
    guard words > 0 else { return 1000 }
    return Portable.pow(Double(words), Portable.pow(Double(types), -0.165))
  }

  /// Honore's statistic, 100 ln N / (1 - V1/V + 0.1): high for a rich vocabulary.
  ///
  /// The 0.1 is in ReLearn's code, not in its paper; 0 for at most one word, 1,000,000 at most.
  package var honore: Double {
    guard words > 1 else { return 0 }
    let share = Double(once) / Double(types)
    return min(1e6, 100 * Portable.log(Double(words)) / (1 - share + 0.1))
  }
}

/// ReLearn's linguistic score: the harmonic mean of the logistic functions of -ln PPL, -ln BI and ln HS.
///
/// In closed form 3 / (3 + PPL + BI + 1/HS), so that Honore's statistic, which is in the hundreds, hardly counts.
package enum LinguisticQuality {
  /// Combines perplexity, Brunet's index and Honore's statistic; 0 when Honore's is.
  package static func score(perplexity: Double, brunet: Double, honore: Double) -> Double {
    guard honore > 0, perplexity.isFinite else { return 0 }
    return 3 / (3 + perplexity + brunet + 1 / honore)
  }
}
