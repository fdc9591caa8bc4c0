import Documents
import FoundationEssentials
import Metrics
import TestKit
import Testing

@Suite struct RougeTests {
  /// Twelve thousand words, stemmed by NLTK.
  @Test func stemsAsNLTK() throws {
    let lines = try Fixture.lines("stems.txt")
    #expect(lines.count > 10_000)
    for line in lines {
      let stem = String(decoding: PorterStemmer.stem(Array(line[0].utf8)), as: UTF8.self)
      #expect(stem == line[1], "\(line[0])")
    }
  }

  /// Texts scored by the rouge-score package, with and without stems.
  @Test func scoresAsRougeScore() throws {
    let lines = try Fixture.bytes("rouge.jsonl").split(separator: UInt8(ascii: "\n"))
    #expect(lines.count > 1000)
    for line in lines {
      let values = try #require(try JSONValue.parse(Array(line)).array)
      let candidate = try #require(values[0].string)
      let reference = try #require(values[1].string)
      let expected = values.dropFirst(2).compactMap(\.number)
      var found: [Double] = []
      for stems in [true, false] {
        let a = Rouge.words(candidate, stems: stems)
        let b = Rouge.words(reference, stems: stems)
        for score in [
          Rouge.one(candidate: a, reference: b), Rouge.longest(candidate: a, reference: b),
        ] {
          found += [score.precision, score.recall, score.f]
        }
      }
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) {
        #expect(abs(a - b) <= 1e-12, "\(candidate) | \(reference)")
      }
    }
  }

  /// Three thousand generated pairs of texts: words in common as rouge-score counts them.
  @Test func countsAsRougeScore() throws {
    let vocabulary =
      "the cats sat sitting on mats, runner running RUN generous 42 3.14 a I don't x_y news skies dying - ..."
      .split(separator: " ")
    let lines = try Fixture.lines("rouge-generated.txt")
    #expect(lines.count == 3000)
    for line in lines {
      let numbers = line.compactMap { Int($0) }
      var stream = ReferenceStream(state: UInt64(numbers[0]))
      let texts = (0..<2).map { _ in
        let count = 1 + stream.below([4, 12, 40][stream.below(3)])
        return (0..<count).map { _ in vocabulary[stream.below(vocabulary.count)] }
          .joined(separator: " ")
      }
      var expected: [Double] = []
      for matches in numbers.dropFirst(3) {
        expected += [numbers[1], numbers[2]].map { $0 > 0 ? Double(matches) / Double($0) : 0 }
      }
      let found = [true, false].flatMap { stems -> [Double] in
        let words = texts.map { Rouge.words($0, stems: stems) }
        return [
          Rouge.one(candidate: words[0], reference: words[1]),
          Rouge.longest(candidate: words[0], reference: words[1]),
        ].flatMap { [$0.precision, $0.recall] }
      }
      #expect(found == expected, "seed \(numbers[0])")
    }
  }

  @Test func splitsTexts() {
    let words = Rouge.words("The cats' Happiness,\n\u{212A}2 \u{0130}x caf\u{e9}s")
    #expect(
      words.map { String(decoding: $0, as: UTF8.self) }
        == ["the", "cat", "happi", "k2", "i", "x", "caf", "s"])
  }
}
