import Documents

extension Normalizer {
  /// Reads `normalizer`; nil for null.
  init?(_ json: JSONValue) throws(TokenizerError) {
    guard json != .null else { return nil }
    switch json["type"]?.string {
    case "Sequence":
      var parts: [Normalizer] = []
      for item in json["normalizers"]?.array ?? [] {
        if let part = try Normalizer(item) { parts.append(part) }
      }
      self = .sequence(parts)
    case "Prepend": self = .prepend(Array((json["prepend"]?.string ?? "").utf8))
    case "Replace": self = try Self.replacement(json)
    case "Lowercase": self = .lowercase
    case "NFC": self = .composed
    case "NFD": self = .decomposed
    case "StripAccents": self = .stripMarks(all: true)
    case "Strip":
      self = .strip(
        left: json["strip_left"]?.bool ?? true, right: json["strip_right"]?.bool ?? true)
    case "BertNormalizer":
      let lowercases = json["lowercase"]?.bool ?? true
      self = .bert(
        BertCleaning(
          cleansText: json["clean_text"]?.bool ?? true,
          spacesChinese: json["handle_chinese_chars"]?.bool ?? true,
          stripsAccents: json["strip_accents"]?.bool ?? lowercases, lowercases: lowercases))
    case "Precompiled":
      self = .mapped(try CharacterMap(base64: json["precompiled_charsmap"]?.string ?? ""))
    case let type: throw TokenizerError("the normaliser '\(type ?? "?")' is not supported")
    }
  }

  private static func replacement(_ json: JSONValue) throws(TokenizerError) -> Normalizer {
    let new = Array((json["content"]?.string ?? "").utf8)
    if let old = json["pattern"]?["String"]?.string { return .replace(Array(old.utf8), by: new) }
    let pattern = json["pattern"]?["Regex"]?.string ?? ""
    switch pattern {
    case "\\s+": return .replaceRuns(atLeast: 1, spacesOnly: false, by: new)
    case " {2,}": return .replaceRuns(atLeast: 2, spacesOnly: true, by: new)
    default: return .replaceFound(try SplitExpression(pattern), by: new)
    }
  }
}
