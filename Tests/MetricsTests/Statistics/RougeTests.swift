import Documents
import FoundationEssentials
import Metrics
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

  @Test func splitsTexts() {
    let words = Rouge.words("The cats' Happiness,\n\u{212A}2 \u{0130}x caf\u{e9}s")
    #expect(
      words.map { String(decoding: $0, as: UTF8.self) }
        == ["the", "cat", "happi", "k2", "i", "x", "caf", "s"])
  }
}
