import Documents
import FoundationEssentials
import Testing
import Tokenizers

/// Files that `tokenizers` 0.23 reads otherwise than one would think; the numbers are its.
struct OddFileTests {
  /// A byte-level tokenizer with a vocabulary of the 256 bytes and further tokens.
  private func tokenizer(
    normalizer: JSONValue = .null, added: [(String, Bool)] = [], first: Int = 256
  ) throws -> Tokenizer {
    var vocabulary: [String: JSONValue] = [:]
    for (id, name) in ByteNames.all.enumerated() { vocabulary[name] = .integer(id) }
    let json: JSONValue = [
      "added_tokens": .array(
        added.enumerated().map { index, token in
          [
            "id": .integer(first + index), "content": .string(token.0), "special": false,
            "normalized": false, "single_word": .bool(token.1),
          ]
        }),
      "normalizer": normalizer,
      "pre_tokenizer": ["type": "ByteLevel", "add_prefix_space": false, "use_regex": true],
      "decoder": ["type": "ByteLevel"],
      "model": ["type": "BPE", "vocab": .object(vocabulary), "merges": []],
    ]
    return try Tokenizer(json: Array(json.canonical().utf8))
  }

  /// The alphabet of byte-level tokenizers, by byte (Radford et al., 2019).
  private enum ByteNames {
    static let all: [String] = {
      var next: UInt32 = 256
      return (UInt32(0)..<256).map { byte in
        let isShown = (33...126).contains(byte) || (161...172).contains(byte) || byte >= 174
        defer { if !isShown { next += 1 } }
        return Unicode.Scalar(isShown ? byte : next).map { String($0) } ?? ""
      }
    }()
  }

  @Test func `a refused match of a whole word hides what stands in it`() throws {
    let tokenizer = try tokenizer(added: [("foobar", true), ("bar", false)])
    let foobar = "foobar".utf8.map { Int32($0) }
    #expect(tokenizer.encode("foobar") == [256])
    #expect(tokenizer.encode("xfoobarbary") == [120] + foobar + [257, 121])
    #expect(tokenizer.encode("_foobar") == [95] + foobar)
    // A joiner is part of a word.
    #expect(tokenizer.encode("foobar\u{200D}").prefix(6) == foobar[...])
  }

  @Test func `strip accents drops all marks, BERT's only those without width`() throws {
    let strips = try tokenizer(normalizer: ["type": "StripAccents"])
    for mark in ["\u{93E}", "\u{20DD}", "\u{903}", "\u{1D165}", "\u{301}"] {
      #expect(strips.encode("a\(mark)b") == [97, 98], "\(mark.unicodeScalars)")
    }
    let bert = try tokenizer(
      normalizer: [
        "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": false,
        "strip_accents": true, "lowercase": false,
      ])
    #expect(bert.encode("a\u{301}b") == [97, 98])
    #expect(bert.encode("a\u{93E}b").count == 5)
    // What Unicode has not assigned is no control character.
    #expect(bert.encode("a\u{378}b") == [97, 0xCD, 0xB8, 98])
  }

  @Test func `a hole before an added token is said`() throws {
    #expect {
      try tokenizer(added: [("<x>", false)], first: 290)
    } throws: {
      "\($0)".contains("'<x>' 290") && "\($0)".contains("256")
    }
  }
}
