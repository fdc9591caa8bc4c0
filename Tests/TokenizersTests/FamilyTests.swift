import Documents
import FoundationEssentials
import Testing
import Tokenizers

/// What the reference libraries make of a text under a small tokenizer of a family; made by
/// Tests/Reference/tokenizer_families.py.
struct Family: Decodable {
  struct Case: Decodable {
    let text: String
    /// Special tokens read, and as text; read with the post-processor's additions.
    let parsed: [Int32]
    let textIds: [Int32]
    let bounded: [Int32]
    /// What `parsed` decodes to.
    let decoded: String
    let sentencepiece: [Int32]?
  }

  let cases: [Case]
  let tokens: [String]?
  let scores: [Float]?
  let types: [Int32]?

  static let names = [
    "gpt2", "neox", "llama3", "smollm2", "qwen2", "clip", "wordpiece", "llama2", "llama2-first",
    "gemma", "unigram", "unigram-map",
  ]

  static func bytes(_ file: String) throws -> [UInt8] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    return Array(try Data(contentsOf: URL(filePath: "/\(folder)/Fixtures/families/\(file)")))
  }

  static func read(_ name: String) throws -> Family {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Family.self, from: Data(bytes("\(name).ids.json")))
  }

  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(json: bytes("\(name).json"))
  }
}

struct FamilyTests {
  @Test(arguments: Family.names)
  func `ids equal those of the reference library`(name: String) throws {
    let tokenizer = try Family.tokenizer(name)
    let cases = try Family.read(name).cases
    #expect(cases.count > 70)
    var encoder = TextEncoder(tokenizer)
    for one in cases {
      let text = one.text.debugDescription
      // The library normalises a letter with two accents by the first only; SentencePiece does not.
      if name == "unigram-map", one.text.unicodeScalars.contains("\u{302}") { continue }
      #expect(encoder.encode(one.text, specials: .parsed) == one.parsed, "\(text)")
      let bounded = encoder.encode(one.text, specials: .parsed, adding: .both)
      #expect(bounded == one.bounded, "\(text)")
      // The library's unigram model reads control tokens out of text even when told not to; ours never.
      if name.hasPrefix("unigram"), one.text.contains("</s>") { continue }
      #expect(encoder.encode(one.text) == one.textIds, "\(text)")
    }
  }

  @Test(arguments: Family.names)
  func `decoded text equals the reference library's`(name: String) throws {
    let tokenizer = try Family.tokenizer(name)
    for one in try Family.read(name).cases {
      let decoded = tokenizer.decode(one.parsed)
      var stream = StreamDecoder(tokenizer)
      let streamed = one.parsed.map { stream.append($0) }.joined() + stream.finish()
      #expect(streamed == decoded, "\(one.text.debugDescription)")
      // The library leaves CLIP's ends of words to others, and drops every space at the start of a
      // text that its Metaspace decoder sees, where one was added.
      if name == "clip" || name.hasPrefix("unigram"), one.text.first?.isWhitespace ?? false {
        continue
      }
      if name == "clip" {
        // An accent after the end of a word would make one character with it here.
        if one.text.unicodeScalars.contains("\u{302}") { continue }
        func letters(_ text: String) -> [Unicode.Scalar] {
          text.unicodeScalars.filter { $0 != " " }
        }
        #expect(letters(decoded) == letters(one.decoded.replacing("</w>", with: "")))
      } else {
        #expect(decoded == one.decoded, "\(one.text.debugDescription)")
      }
    }
  }

  @Test(arguments: Family.names)
  func `what is written reads back as the same tokenizer`(name: String) throws {
    let tokenizer = try Family.tokenizer(name)
    let again = try Tokenizer(json: tokenizer.json)
    #expect(again == tokenizer)
    #expect(again.json == tokenizer.json)
    for one in try Family.read(name).cases {
      #expect(again.encode(one.text) == tokenizer.encode(one.text))
    }
  }

  @Test(arguments: Family.names)
  func `no text becomes a control token`(name: String) throws {
    let tokenizer = try Family.tokenizer(name)
    // CLIP's token for what it cannot spell is its end of text.
    let unknown = ["<unk>", "[UNK]", name == "clip" ? "<|endoftext|>" : ""].compactMap {
      tokenizer.token(named: $0)
    }
    let names = tokenizer.specials.compactMap { tokenizer.name(of: $0) }
    #expect(!names.isEmpty)
    var encoder = TextEncoder(tokenizer)
    for special in names {
      for text in [special, "a\(special)b", " \(special) ", special + special] {
        let ids = encoder.encode(text)
        #expect(
          ids.allSatisfy { unknown.contains($0) || !tokenizer.specials.contains($0) }, "\(text)")
        #expect(
          encoder.encode(text, specials: .parsed).contains { tokenizer.name(of: $0) == special })
      }
    }
  }

  @Test func `roles can be given and are kept`() throws {
    let tokenizer = try Family.tokenizer("llama2")
    #expect(tokenizer.beginning == 1)
    #expect(tokenizer.end == 2)
    let other = try tokenizer.with(beginning: nil, end: "<s>")
    #expect(other.beginning == nil)
    #expect(other.ending == [1])
    #expect(try Tokenizer(json: other.json).end == 1)
    #expect(throws: TokenizerError.self) { try tokenizer.with(beginning: "<none>", end: nil) }
  }
}

struct GGUFVocabularyTests {
  @Test(arguments: ["llama2", "gemma"])
  func `a SentencePiece vocabulary gives SentencePiece's ids`(name: String) throws {
    let family = try Family.read(name)
    let tokenizer = try Tokenizer(
      GGUFVocabulary(
        model: "llama", tokens: family.tokens ?? [], scores: family.scores ?? [],
        types: family.types ?? [], beginning: 1, end: 2, unknown: 0,
        addsSpacePrefix: name == "llama2"))
    #expect(tokenizer.beginning == 1)
    #expect(tokenizer.encode("", addingBoundaries: true) == [1])
    for one in family.cases {
      #expect(tokenizer.encode(one.text) == one.sentencepiece, "\(one.text.debugDescription)")
    }
    #expect(try tokenizer.merges == Family.tokenizer(name).merges)
  }

  @Test(arguments: [
    ("gpt-2", "gpt2"), ("smollm", "smollm2"), ("llama-bpe", "llama3"), ("qwen2", "qwen2"),
  ])
  func `a byte-level vocabulary gives the ids of its file`(pre: String, name: String) throws {
    let json = try JSONValue.parse(Family.bytes("\(name).json"))
    let named = try #require(json["model"]?["vocab"]?.object)
    var tokens = Array(repeating: "", count: named.count)
    for (name, id) in named { tokens[try #require(id.integer)] = name }
    var types = tokens.map { _ in Int32(1) }
    for added in json["added_tokens"]?.array ?? [] {
      let id = try #require(added["id"]?.integer)
      if id == tokens.count { tokens.append(""); types.append(0) }
      tokens[id] = added["content"]?.string ?? ""
      types[id] = 3
    }
    let merges = (json["model"]?["merges"]?.array ?? []).map { pair in
      (pair.array ?? []).compactMap(\.string).joined(separator: " ")
    }
    let tokenizer = try Tokenizer(
      GGUFVocabulary(model: "gpt2", pre: pre, tokens: tokens, types: types, merges: merges, end: 0))
    #expect(tokenizer.end == 0)
    for one in try Family.read(name).cases {
      #expect(tokenizer.encode(one.text) == one.textIds, "\(one.text.debugDescription)")
    }
  }

  @Test func `what does not fit is refused with a reason`() {
    let good = GGUFVocabulary(
      model: "gpt2", pre: "gpt-2", tokens: ["a", "b", "ab"], merges: ["a b"])
    #expect(throws: Never.self) { try Tokenizer(good) }
    func expectRefusal(_ change: (inout GGUFVocabulary) -> Void) {
      var bad = good
      change(&bad)
      #expect(throws: TokenizerError.self) { try Tokenizer(bad) }
    }
    expectRefusal { $0.model = "rwkv" }
    expectRefusal { $0.model = "llama" }
    expectRefusal { $0.pre = "unheard-of" }
    expectRefusal { $0.merges = ["a"] }
    expectRefusal { $0.merges = ["a c"] }
    expectRefusal { $0.merges = ["b a"] }
    expectRefusal { $0.tokens.append("a") }
    expectRefusal { $0.types = [1] }
    expectRefusal {
      $0.model = "llama"; $0.scores = [0, .nan, 0]
    }
  }
}
