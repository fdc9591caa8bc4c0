import Documents
import FoundationEssentials
import TestKit
import Testing
import Tokenizers

/// A small tokenizer that has seen some English.
private func sample(_ vocabulary: Int = 300) throws -> Tokenizer {
  try BytePairTrainer(vocabulary: vocabulary).train(on: Texts.all)
}

enum Texts {
  static let all = [
    "The author's full name is Hsiao Yun-Hwa.", "What is the author's name? It's Hsiao.",
    "they're born in 1991, aren't they?\n\nYes: on 05/11/1991.",
    "the theme of the thesis that the other author gathered there",
  ]

  static let awkward = [
    "", " ", "  ", "\n", " \n ", "a", "a ", " a", "  a  ", "a  b", "'s", "'", "''s", " 's",
    "I'll've",
    "naïve café", "日本語 テキスト", "🙂🙃 👩‍👩‍👧", "x²+½", "\u{0}\u{7F}", "\u{FFFD}", "e\u{301}", "\r\n\r\n",
    "\u{3000}\u{A0}", "<|eos|>", String(repeating: "the ", count: 500),
    String(repeating: "a", count: 1000), "١٢٣ ⅷ",
  ]
}

struct TokenizerTests {
  @Test(arguments: Texts.all + Texts.awkward)
  func `what was encoded decodes to the same text`(text: String) throws {
    let tokenizer = try sample()
    let ids = tokenizer.encode(text)
    #expect(tokenizer.bytes(of: ids) == Array(text.utf8))
    #expect(tokenizer.decode(ids) == text)
    #expect(ids.allSatisfy { !tokenizer.specials.contains($0) })
  }

  @Test func `every byte has a token`() throws {
    let tokenizer = try sample()
    for byte in 0...UInt8.max {
      #expect(tokenizer.bytes(of: [2 + Int32(byte)]) == [byte])
    }
  }

  @Test func `every Unicode scalar survives`() throws {
    let tokenizer = try sample()
    for start in stride(from: UInt32(0), to: 0x11_0000, by: 997) {
      var text = ""
      for value in start..<start + 40 {
        if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
      }
      #expect(tokenizer.bytes(of: tokenizer.encode(text)) == Array(text.utf8))
    }
  }

  @Test func `numbers that are no tokens have no bytes`() throws {
    let tokenizer = try sample()
    #expect(tokenizer.bytes(of: [-1, 0, 1, .max, Int32(tokenizer.count)]).isEmpty)
  }

  @Test func `a long piece merges like a short one`() throws {
    let tokenizer = try sample(400)
    // Without a border inside, 70 letters take the heap; the same letters in rules must come out alike.
    let long = String(repeating: "theauthorgathered", count: 6)
    let ids = tokenizer.encode(long)
    var naive = long.utf8.map { 2 + Int32($0) }
    func bytes(_ ids: Int32...) -> [UInt8] { tokenizer.bytes(of: ids) }
    while true {
      var best: (rank: Int, at: Int)?
      for at in naive.indices.dropLast() {
        let pair = Merge(naive[at], naive[at + 1])
        guard let rank = tokenizer.merges.firstIndex(of: pair) else { continue }
        if rank < best?.rank ?? .max { best = (rank, at) }
      }
      guard let best else { break }
      let joined = bytes(naive[best.at], naive[best.at + 1])
      let made = (0..<Int32(tokenizer.count)).first { bytes($0) == joined }
      naive[best.at] = try #require(made)
      naive.remove(at: best.at + 1)
    }
    #expect(ids == naive)
  }
}

struct BytePairTrainerTests {
  @Test func `the most frequent pair comes first and the smallest of equals`() throws {
    // "ab" occurs three times, "cd" and "bc" twice: (b, c) < (c, d).
    let tokenizer = try BytePairTrainer(vocabulary: 261).train(on: ["ab ab ab", "xcd ycd", "bcbc"])
    let made = tokenizer.merges.map {
      String(decoding: tokenizer.bytes(of: [$0.left, $0.right]), as: UTF8.self)
    }
    #expect(made.first == "ab")
    #expect(Set(made.dropFirst()).isSubset(of: ["bc", "cd", " ab"]))
  }

  @Test func `equal texts give equal tokenizers`() throws {
    #expect(try sample(350) == sample(350))
    #expect(try sample(350).json == sample(350).json)
  }

  @Test func `merges stop at the least frequency`() throws {
    let tokenizer = try BytePairTrainer(vocabulary: 1000, minFrequency: 2).train(on: ["abcdef"])
    #expect(tokenizer.merges.isEmpty)
    #expect(tokenizer.count == 258)
  }

  @Test func `a bigger vocabulary begins with the smaller one`() throws {
    let small = try sample(280)
    let big = try sample(300)
    #expect(Array(big.merges.prefix(small.merges.count)) == small.merges)
  }

  @Test func `merges follow a recount from scratch`() throws {
    // The counts kept up to date must choose what counting everything anew would choose.
    let tokenizer = try BytePairTrainer(vocabulary: 330).train(on: ["aaabdaaabac aaab", "abababa"])
    #expect(tokenizer.merges.first == Merge(2 + 97, 2 + 97) || tokenizer.merges.count > 0)
    for text in ["aaabdaaabac", "abababa"] {
      #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    }
  }
}

struct TokenizerFileTests {
  private func bytes(of members: JSONObject) -> [UInt8] {
    Array(JSONValue.object(members).canonical().utf8)
  }

  @Test func `a file reads back`() throws {
    let tokenizer = try sample()
    #expect(try Tokenizer(json: tokenizer.json) == tokenizer)
  }

  @Test(arguments: [
    "{}", "[]", #"{"model":{"type":"WordPiece"}}"#,
    #"{"model":{"type":"BPE","vocab":{},"merges":[]}}"#,
    #"{"model":{"type":"BPE","vocab":{"a":0},"merges":["a a"]},"pre_tokenizer":{"type":"ByteLevel"}}"#,
    #"{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Bytes"}}"#,
    #"{"model":{"type":"BPE","vocab":{"a":7},"merges":["a b"]},"pre_tokenizer":{"type":"ByteLevel"}}"#,
    #"{"added_tokens":[{"id":9000000000000000000}],"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"ByteLevel"}}"#,
  ])
  func `a broken file is refused with a reason`(text: String) throws {
    #expect(throws: TokenizerError.self) { try Tokenizer(json: Array(text.utf8)) }
  }

  @Test func `damaged members are refused`() throws {
    let good = try JSONValue.parse(sample().json)
    guard case .object(var top) = good, case .object(var model) = good["model"] else {
      Issue.record("not an object")
      return
    }
    model["merges"] = ["zz qq"]
    top["model"] = .object(model)
    #expect(throws: TokenizerError.self) { try Tokenizer(json: bytes(of: top)) }
    model["merges"] = [1]
    top["model"] = .object(model)
    #expect(throws: TokenizerError.self) { try Tokenizer(json: bytes(of: top)) }
  }
}

/// The file and the ids of texts as the `tokenizers` library reads them; made by Tests/Reference/tokenizer.py.
struct TokenizerReferenceTests {
  private struct Case: Decodable {
    let text: String
    let ids: [Int32]
  }

  @Test func `the file is what it was`() throws {
    expectSnapshot(try JSONValue.parse(sample(320).json).pretty(), "tokenizer.json")
  }

  @Test func `ids equal those of the reference library`() throws {
    let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let url = URL(filePath: "/\(path)/Fixtures/reference.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    let tokenizer = try sample(320)
    #expect(cases.count == (Texts.all + Texts.awkward).count)
    for one in cases {
      #expect(tokenizer.encode(one.text) == one.ids, "\(one.text.debugDescription)")
    }
  }

  @Test func `the texts of the reference are those of the other tests`() throws {
    let texts = JSONValue.array((Texts.all + Texts.awkward).map { .string($0) })
    expectSnapshot(texts.pretty(), "texts.json")
  }
}
