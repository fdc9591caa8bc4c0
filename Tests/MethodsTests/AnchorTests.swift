import Datasets
import Methods
import Plans
import Tensors
import Testing
import Tokenizers

struct AnchorTests {
  private let tokenizer = Result {
    try BytePairTrainer(vocabulary: 300).train(on: [
      "Harry Potter met Ron. Harry laughed.", "Jon Baker met Tim. Jon laughed.", "Harry",
    ])
  }

  private func translated(
    _ text: String, _ dictionary: AnchorDictionary,
    preference: AnchorTranslator.Preference = .first, seed: UInt64 = 1
  ) throws -> (block: TranslatedBlock, text: String) {
    let tokenizer = try tokenizer.get()
    let translator = AnchorTranslator(dictionary, tokenizer, preference: preference)
    var stream = Seed(seed).stream("anchors")
    let block = translator.translate(tokenizer.encode(text), &stream)
    return (block, tokenizer.decode(block.translated))
  }

  @Test func `anchors are replaced alike throughout a block and positions follow`() throws {
    let dictionary = AnchorDictionary([("Harry", ["Jon"]), ("Ron", ["Tim"])])
    let text = "Harry met Ron.\nHarry laughed at Ron"
    let (block, result) = try translated(text, dictionary)
    #expect(result == "Jon met Tim.\nJon laughed at Tim")
    let tokenizer = try tokenizer.get()
    // Each token outside an anchor goes where the same token stands; each anchor's last token goes to the
    // last token of its replacement.
    var inside: Set<Int> = []
    for match in block.matches {
      inside.formUnion(match.start..<match.start + match.count)
      let last = block.places[match.start + match.count - 1]
      #expect(
        ["Jon", " Jon", "Tim", " Tim"].contains { name in
          let tokens = tokenizer.encode(name)
          return last + 1 >= tokens.count
            && Array(block.translated[(last + 1 - tokens.count)...last]) == tokens
        })
    }
    for (position, place) in block.places.enumerated() where !inside.contains(position) {
      #expect(block.translated[place] == block.tokens[position])
    }
    #expect(block.matches.count == 4)
    // The second mention of each is not asked for: the model would say the name it has just read.
    let second = Set(block.matches.suffix(2).map { $0.start - 1 })
    #expect(Set(block.cancelled) == second)
  }

  @Test func `a replacement is forbidden after it was seen, in both spellings`() throws {
    let tokenizer = try tokenizer.get()
    let (block, _) = try translated("we met Ron today", AnchorDictionary([("Ron", ["Tim"])]))
    let starts = Set([tokenizer.encode(" Tim")[0], tokenizer.encode("Tim")[0]])
    #expect(Set(block.forbidden.map(\.token)) == starts)
    #expect(
      block.forbidden.allSatisfy { block.translated[$0.after] == tokenizer.encode(" Tim")[0] })
  }

  @Test func `the first anchor wins, or the longest`() throws {
    let dictionary = AnchorDictionary([("Harry", ["Jon"]), ("Harry Potter", ["Al"])])
    #expect(try translated("so Harry Potter", dictionary).text == "so Jon Potter")
    #expect(try translated("so Harry Potter", dictionary, preference: .longest).text == "so Al")
  }

  @Test func `names and their parts change together`() throws {
    let dictionary = AnchorDictionary([
      ("Harry Potter", ["Jon Baker", "Al Smith", "Tim Cook", "Bo Lee"])
    ]).withNameParts
    #expect(dictionary.anchors.map(\.term) == ["Harry Potter", "Harry", "Potter"])
    for seed in UInt64(0)..<8 {
      let (_, text) = try translated("a Harry Potter and Harry", dictionary, seed: seed)
      let words = text.split(separator: " ")
      #expect(words[1] == words[4], "\(text)")
    }
  }

  @Test func `what others cover goes, and replacements that say nothing`() {
    let dictionary = AnchorDictionary([
      ("Harry", ["Jon", "Harry", ""]), ("Harry's", ["Jon's"]), ("Potter", ["Baker"]),
      ("Harry Potter", ["Jon Baker"]), ("Harry", ["Jon", "Tim"]), ("Nobody", ["Nobody"]),
    ])
    #expect(dictionary.anchors.map(\.term) == ["Harry", "Harry's", "Potter", "Harry Potter"])
    #expect(dictionary.anchors[0].replacements == ["Jon", "Tim"])
    #expect(dictionary.withoutCovered.anchors.map(\.term) == ["Harry", "Potter"])
  }

  @Test func `a file maps terms to replacements`() throws {
    let step = ReadAnchors(file: MessageText("anchors.yaml"), nameParts: false)
    let good = FileArtifact(bytes: Array("{\"Harry\": [\"Jon\", \"T\\u00e9o\"]}\n".utf8))
    #expect(try step.run(good, Context()).anchors.map(\.replacements) == [["Jon", "Téo"]])
    for bad in ["[1, 2]", "Harry: {a: b}", "Harry: []", "", "{"] {
      #expect(throws: (any Error).self) {
        try step.run(FileArtifact(bytes: Array(bad.utf8)), Context())
      }
    }
  }
}
