import Documents

// Parts of a `tokenizer.json` that we write ourselves.
extension JSONValue {
  /// The byte alphabet, as pre-tokeniser or decoder.
  static func byteLevel(splits: Bool = true) -> JSONValue {
    [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
      "use_regex": .bool(splits),
    ]
  }

  /// A split by one of the known patterns.
  static func split(_ pattern: SplitPattern) -> JSONValue {
    let regex = SplitPattern.known.filter { $0.value == pattern }.keys.min() ?? ""
    return [
      "type": "Split", "pattern": ["Regex": .string(regex)], "behavior": "Isolated",
      "invert": false,
    ]
  }

  /// A replacement, as normaliser or decoder.
  static func replace(_ old: String, by new: String) -> JSONValue {
    ["type": "Replace", "pattern": ["String": .string(old)], "content": .string(new)]
  }

  /// The members of a byte-pair model but for its vocabulary and merges.
  static func bytePairs(
    unknown: String? = nil, fusesUnknown: Bool = false, bytesInstead: Bool = false,
    ignoresMerges: Bool = false
  ) -> JSONObject {
    [
      "type": "BPE", "dropout": .null, "unk_token": unknown.map { .string($0) } ?? .null,
      "continuing_subword_prefix": .null, "end_of_word_suffix": .null,
      "fuse_unk": .bool(fusesUnknown), "byte_fallback": .bool(bytesInstead),
      "ignore_merges": .bool(ignoresMerges),
    ]
  }
}
