import Documents

// The form of a Hugging Face `tokenizer.json` with a byte-level BPE model, so that the `tokenizers`
// library reads our files.
extension Tokenizer {
  /// The bytes of the tokenizer's `tokenizer.json`.
  package var json: [UInt8] { Array(value.canonical().utf8) }

  /// Reads the bytes of a `tokenizer.json`; throws, with the reason, for what is not supported.
  package init(json bytes: [UInt8]) throws(TokenizerError) {
    do {
      try self.init(value: JSONValue.parse(bytes))
    } catch let error as TokenizerError {
      throw error
    } catch {
      throw TokenizerError("is no JSON: \(error)")
    }
  }

  private var value: JSONValue {
    let names = tokens.indices.map { id in
      specials.contains(Int32(id))
        ? String(decoding: tokens[id], as: UTF8.self) : ByteAlphabet.text(of: tokens[id])
    }
    let added = specials.map { id -> JSONValue in
      [
        "id": .integer(Int(id)), "content": .string(names[Int(id)]), "special": true,
        "single_word": false, "lstrip": false, "rstrip": false, "normalized": false,
      ]
    }
    let byteLevel: [String: JSONValue] = [
      "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
    ]
    let model: [String: JSONValue] = [
      "type": "BPE", "dropout": .null, "unk_token": .null, "continuing_subword_prefix": .null,
      "end_of_word_suffix": .null, "fuse_unk": false, "byte_fallback": false,
      "ignore_merges": false,
      "vocab": .object(
        Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, .integer($0)) })),
      "merges": .array(
        merges.map { .string(names[Int($0.left)] + " " + names[Int($0.right)]) }),
    ]
    return .object([
      "version": "1.0", "truncation": .null, "padding": .null, "added_tokens": .array(added),
      "normalizer": .null, "pre_tokenizer": .object(byteLevel), "post_processor": .null,
      "decoder": .object(byteLevel), "model": .object(model),
    ])
  }

  private init(value json: JSONValue) throws(TokenizerError) {
    guard let model = json["model"], model["type"]?.string == "BPE",
      let vocabulary = model["vocab"]?.object, let merges = model["merges"]?.array
    else { throw TokenizerError("is no byte-pair tokenizer with 'vocab' and 'merges'") }
    guard json["pre_tokenizer"]?["type"]?.string == "ByteLevel" else {
      throw TokenizerError("has a pre-tokenizer other than 'ByteLevel'")
    }
    var specials: [Int32] = []
    for added in json["added_tokens"]?.array ?? [] {
      guard let id = added["id"]?.integer, let id = Int32(exactly: id) else {
        throw TokenizerError("has an added token without 'id'")
      }
      specials.append(id)
    }
    var names = [String?](repeating: nil, count: vocabulary.count)
    for (name, id) in vocabulary {
      guard let id = id.integer, names.indices.contains(id), names[id] == nil else {
        throw TokenizerError("does not number its tokens 0..<\(names.count)")
      }
      names[id] = name
    }
    var tokens: [[UInt8]] = []
    for (id, name) in names.enumerated() {
      let name = name ?? ""
      let isSpecial = specials.contains(Int32(id))
      guard let bytes = isSpecial ? Array(name.utf8) : ByteAlphabet.bytes(of: name) else {
        throw TokenizerError("token \(id) is not spelled in the byte alphabet")
      }
      tokens.append(bytes)
    }
    var pairs: [Merge] = []
    for (rank, merge) in merges.enumerated() {
      let parts =
        merge.string?.split(separator: " ", omittingEmptySubsequences: false)
        .map(String.init) ?? merge.array?.compactMap(\.string) ?? []
      guard parts.count == 2, let left = vocabulary[parts[0]]?.integer,
        let right = vocabulary[parts[1]]?.integer
      else { throw TokenizerError("merge \(rank) is not two known tokens") }
      pairs.append(Merge(Int32(left), Int32(right)))
    }
    try self.init(tokens: tokens, specials: specials, merges: pairs)
  }
}
