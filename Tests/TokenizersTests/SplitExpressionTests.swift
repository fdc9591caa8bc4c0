import Documents
import FoundationEssentials
import Testing
import Tokenizers

/// Split patterns that are run as regular expressions; the pieces are those of `tokenizers` 0.23.
@Suite struct SplitExpressionTests {
  struct Case: Sendable {
    let pattern: String
    var behavior = "Isolated"
    var inverts = false
    let text: String
    let pieces: [String]
  }

  static let lines = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
  private static let upper = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
  private static let lower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
  private static let short = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"

  static let cases: [Case] = [
    // GPT-4o's.
    Case(
      pattern: "\(upper)*\(lower)+\(short)|\(upper)+\(lower)*\(short)|\\p{N}{1,3}"
        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\(lines)",
      text: "HELLOworld DON'Tgo 12345/\nÉa",
      pieces: ["HELLOworld", " DON'T", "go", " ", "123", "45", "/\n", "Éa"]),
    // The last of DeepSeek-V3's.
    Case(
      pattern: "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
        + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\(lines)",
      text: "(abc) ça-va: +x\n न",
      pieces: ["(abc", ")", " ça", "-va", ":", " +", "x", "\n", " न"]),
    Case(
      pattern: "\\d{1,3}(?=(?:\\d{3})*\\b)", text: "id 1234567 x",
      pieces: ["id ", "1", "234", "567", " x"]),
    // Nothing is taken: the text is cut where it could be.
    Case(pattern: "(?=(\\d{3})+(?!\\d))", text: "1234567", pieces: ["1", "234", "567"]),
    Case(
      pattern: "'(?i:[sdmt]|ll)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}", text: "ab'S cd'LL e9",
      pieces: ["ab", "'S", " cd", "'LL", " e", "9"]),
    Case(
      pattern: "\\w+|[^\\w\\s]+", behavior: "Removed", inverts: true, text: "a-b, çd!",
      pieces: ["a", "-", "b", ",", "çd", "!"]),
    Case(
      pattern: "\\s+", behavior: "MergedWithPrevious", text: "a  b c",
      pieces: ["a  ", "b ", "c"]),
    Case(
      pattern: "\\s+", behavior: "MergedWithNext", text: "a  b c", pieces: ["a", "  b", " c"]),
    Case(
      pattern: "[a-c]", behavior: "Contiguous", text: "abxcyz", pieces: ["ab", "x", "c", "yz"]),
    Case(
      pattern: "^\\s+|\\s+$", text: " a \n b ", pieces: [" ", "a", " ", "\n", " ", "b", " "]),
    Case(pattern: "a+?b|(?>c+)d?", text: "aabccdx", pieces: ["aab", "ccd", "x"]),
    Case(pattern: "[^\\S\\n]+", text: "a \t\nb", pieces: ["a", " \t", "\nb"]),
    // Circled letters are parts of words, numbers that are no digits only in Latin-1.
    Case(pattern: "\\W", text: "a²-ⒶbÉ⁴c", pieces: ["a²", "-", "ⒶbÉ", "⁴", "c"]),
    Case(
      pattern: "\\bfoo\\b", text: "foo food a_foo foo", pieces: ["foo", " food a_foo ", "foo"]),
  ]

  /// A tokenizer that has every part of a text as one token, so that its pieces are its tokens.
  private func tokenizer(_ pre: JSONValue, of text: String) throws -> Tokenizer {
    var next: UInt32 = 256
    let names: [String] = (UInt32(0)..<256).map { byte in
      let isShown = (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174
      defer { if !isShown { next += 1 } }
      return Unicode.Scalar(isShown ? byte : next).map { String($0) } ?? ""
    }
    var vocabulary: [String: JSONValue] = [:]
    for (id, name) in names.enumerated() { vocabulary[name] = .integer(id) }
    let bytes = text.utf8.map { names[Int($0)] }
    for start in bytes.indices {
      for end in start..<bytes.count where end > start {
        let name = bytes[start...end].joined()
        if vocabulary[name] == nil { vocabulary[name] = .integer(vocabulary.count) }
      }
    }
    let json: JSONValue = [
      "added_tokens": [],
      "pre_tokenizer": [
        "type": "Sequence",
        "pretokenizers": [
          pre, ["type": "ByteLevel", "add_prefix_space": false, "use_regex": false],
        ],
      ],
      "decoder": ["type": "ByteLevel"],
      "model": [
        "type": "BPE", "vocab": .object(JSONObject(vocabulary.map { ($0.key, $0.value) })),
        "merges": [], "ignore_merges": true,
      ],
    ]
    return try Tokenizer(json: Array(json.canonical().utf8))
  }

  private func split(_ pattern: String, _ behavior: String, _ inverts: Bool) -> JSONValue {
    [
      "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": .string(behavior),
      "invert": .bool(inverts),
    ]
  }

  @Test(arguments: cases) func pieces(of test: Case) throws {
    let tokenizer = try tokenizer(
      split(test.pattern, test.behavior, test.inverts), of: test.text)
    #expect(tokenizer.encode(test.text).map { tokenizer.decode([$0]) } == test.pieces)
  }

  @Test(arguments: [
    ("(?<=a)b", "(?<="), ("\\p{Han}+", "\\p{Han}"), ("[a-z&&[^b]]", "&&"), ("(a?)*", "empty"),
    ("a{3}+", "count"), ("(a", "without its ')'"), ("[a", "no end"), ("(?i:é)", "ASCII"),
    ("a**", "repeated"), ("\\1", "\\1"), ("(((a{1000}){1000}){1000})", "too many parts"),
    (String(repeating: "(", count: 40), "too many groups"), ("", "empty"),
  ])
  func `what is not supported is named`(pattern: String, what: String) {
    #expect {
      try tokenizer(split(pattern, "Isolated", false), of: "a")
    } throws: {
      "\($0)".contains(what)
    }
  }

  /// A pattern that tries every way of parting a run would take 2 to the 200 of them.
  @Test func `no text takes long`() throws {
    let tokenizer = try tokenizer(split("(?:(?:x+)+)+y", "Isolated", false), of: "xy")
    let text = String(repeating: "x", count: 200)
    #expect(tokenizer.encode(text).count == 200)
  }

  /// The names of llama.cpp for the same vocabulary, by how the numbers of `x123` are grouped.
  @Test(arguments: [
    ("gpt-2", [120, 257]), ("llama-bpe", [120, 257]), ("qwen2", [120, 49, 50, 51]),
    ("hunyuan", [120, 49, 50, 51]), ("hunyuan-dense", [120, 257]), ("deepseek-v3", [120, 257]),
    ("gpt-4o", [120, 257]), ("tekken", [120, 49, 50, 51]), ("falcon", [120, 257]),
    ("viking", [120, 49, 50, 51]), ("smollm", [120, 49, 50, 51]), ("superbpe", [120, 257]),
  ])
  func `a GGUF file's split pattern`(name: String, ids: [Int32]) throws {
    let bytes = (UInt8(0)..<255).map { byte -> String in
      (33...126).contains(byte) ? String(Unicode.Scalar(byte)) : "<\(byte)>"
    }
    let tokenizer = try Tokenizer(
      GGUFVocabulary(
        model: "gpt2", pre: name, tokens: bytes + ["<255>", "12", "123"],
        merges: ["1 2", "12 3"], addsBeginning: false))
    #expect(tokenizer.encode("x123") == ids)
  }

  @Test func `an unknown split pattern of GGUF is refused by name`() {
    #expect {
      try Tokenizer(GGUFVocabulary(model: "gpt2", pre: "kimi-k2", tokens: ["a"]))
    } throws: {
      "\($0)".contains("'kimi-k2'")
    }
  }

  /// `eot_token_id` and `eom_token_id` end a generation beside `eos_token_id`.
  @Test func `a GGUF file's further ends`() throws {
    let tokens = ["a", "<eos>", "<turn>", "<call>", "<|im_end|>"]
    func endings(_ ends: [Int32]) throws -> Set<Int32> {
      try Tokenizer(
        GGUFVocabulary(
          model: "gpt2", tokens: tokens, types: [1, 3, 3, 3, 3], end: 1, turnEnds: ends)
      ).endings
    }
    #expect(try endings([]) == [1, 4])
    #expect(try endings([2]) == [1, 2, 4])
    #expect(try endings([2, 3]) == [1, 2, 3, 4])
    // A number that is no token declares nothing.
    #expect(try endings([99]) == [1, 4])
  }
}
