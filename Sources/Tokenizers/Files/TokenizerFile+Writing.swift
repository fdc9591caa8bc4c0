import Documents

extension TokenizerFile {
  /// The bytes of a `tokenizer.json` in canonical form, which the `tokenizers` library reads.
  var encoded: [UInt8] {
    var out: [UInt8] = []
    out += Array("{\"added_tokens\":".utf8)
    out += Array(JSONValue.array(added.map(\.json)).canonical().utf8)
    write("decoder", decoder, to: &out)
    write("model", model, to: &out)
    write("normalizer", normalizer, to: &out)
    write("padding", .null, to: &out)
    write("post_processor", postProcessor, to: &out)
    write("pre_tokenizer", preTokenizer, to: &out)
    write("truncation", .null, to: &out)
    write("version", "1.0", to: &out)
    out.append(UInt8(ascii: "}"))
    return out
  }

  private func write(_ name: String, _ value: JSONValue, to out: inout [UInt8]) {
    out += Array(",\"\(name)\":\(value.canonical())".utf8)
  }

  private func write(_ name: String, _ model: JSONObject, to out: inout [UInt8]) {
    out += Array(",\"\(name)\":{".utf8)
    let keys = model.keys + ["vocab"] + (scores.isEmpty && hasMerges ? ["merges"] : [])
    for (index, key) in keys.sorted().enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out += Array("\"\(key)\":".utf8)
      switch key {
      case "vocab": writeVocabulary(to: &out)
      case "merges": writeMerges(to: &out)
      default: out += Array((model[key] ?? .null).canonical().utf8)
      }
    }
    out.append(UInt8(ascii: "}"))
  }

  private var hasMerges: Bool { model["type"]?.string == "BPE" }

  private func quoted(_ id: Int) -> [UInt8] {
    Array(JSONValue.string(name(Int32(id))).canonical().utf8)
  }

  private func writeVocabulary(to out: inout [UInt8]) {
    let inside = names.indices.filter { !names[$0].isEmpty && !outside.contains(Int32($0)) }
    guard scores.isEmpty else {
      let items = inside.map { id in
        Array("[".utf8) + quoted(id) + Array(",\(JSONValue.number(scores[id]).canonical())]".utf8)
      }
      out += Array("[".utf8) + Array(items.joined(separator: Array(",".utf8))) + Array("]".utf8)
      return
    }
    out.append(UInt8(ascii: "{"))
    let sorted = inside.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
    for (index, id) in sorted.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out += quoted(id)
      out += Array(":\(id)".utf8)
    }
    out.append(UInt8(ascii: "}"))
  }

  /// Two names with a space between, or a list of two where a name has a space.
  private func writeMerges(to out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    for (index, merge) in merges.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      let parts = [names[Int(merge.left)], names[Int(merge.right)]]
      if parts.contains(where: { $0.contains(0x20) }) {
        out += Array("[".utf8) + quoted(Int(merge.left))
        out += Array(",".utf8) + quoted(Int(merge.right)) + Array("]".utf8)
      } else {
        let text = "\(name(merge.left)) \(name(merge.right))"
        out += Array(JSONValue.string(text).canonical().utf8)
      }
    }
    out.append(UInt8(ascii: "]"))
  }
}

extension AddedToken {
  fileprivate var json: JSONValue {
    var members: JSONObject = [
      "id": .integer(Int(id)), "content": .string(content), "special": .bool(isSpecial),
      "single_word": .bool(isSingleWord), "lstrip": .bool(takesSpaceBefore),
      "rstrip": .bool(takesSpaceAfter), "normalized": .bool(isNormalized),
    ]
    if !roles.isEmpty { members["roles"] = .array(roles.map { .string($0.rawValue) }) }
    return .object(members)
  }
}
