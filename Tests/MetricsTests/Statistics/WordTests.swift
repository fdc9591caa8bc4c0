import Documents
import FoundationEssentials
import Metrics
import Testing

@Suite struct WordTests {
  /// Eight hundred sentences, split by NLTK and compressed by Python.
  @Test func splitsAsNLTK() throws {
    let lines = try Fixture.bytes("words.jsonl").split(separator: UInt8(ascii: "\n"))
    #expect(lines.count > 800)
    for line in lines {
      let values = try #require(try JSONValue.parse(Array(line)).array)
      let sentence = try #require(values[0].string)
      #expect(
        TreebankWords.ofSentence(sentence) == values.dropFirst(2).compactMap(\.string),
        "\(sentence)")
      #expect(CompressedSize.of(sentence) == values[1].integer, "\(sentence)")
    }
  }

  @Test func splitsSentences() {
    #expect(
      TreebankWords.of("He left. \u{201C}Why?\u{201D} She didn't say!")
        == [
          "He", "left", ".", "\u{201C}", "Why", "?", "\u{201D}", "She", "did", "n't", "say", "!",
        ])
    #expect(TreebankWords.of("in st. petersburg now.") == ["in", "st.", "petersburg", "now", "."])
    #expect(TreebankWords.of(" \n ").isEmpty && TreebankWords.of("").isEmpty)
  }

  /// The worked example of ReLearn's paper: "at" 128 times.
  @Test func worksOutTheExample() {
    let text = LexicalStatistics(Array(repeating: "at", count: 128).joined(separator: " "))
    #expect(abs(text.brunet - 128) < 1e-12)
    #expect(abs(text.honore - 441.09) < 0.005)
    let none = LexicalStatistics("")
    #expect(none.brunet == 1000 && none.honore == 0)
    #expect(LinguisticQuality.score(perplexity: 2, brunet: 1000, honore: 0) == 0)
  }

  @Test func seesRepetition() {
    let varied = Rouge.words("one two three four five", stems: false)
    let stuck = Rouge.words("no no no no no no", stems: false)
    #expect(abs(Diversity.entropy(varied) - 1) < 1e-12 && Diversity.entropy(stuck) == 0)
    #expect(Diversity.entropy([]) == 0 && Diversity.entropy([[1]]) == 0)
    #expect(Diversity.repetition(varied, length: 3) == 0)
    #expect(Diversity.repetition(stuck, length: 3) == 0.75)
    #expect(Diversity.repetition([], length: 3) == 0)
    // Half a, half b over four words: 1 bit of 2.
    #expect(abs(Diversity.entropy(Rouge.words("a b a b", stems: false)) - 0.5) < 1e-12)
  }
}
