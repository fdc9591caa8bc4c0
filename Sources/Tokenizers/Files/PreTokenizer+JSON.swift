import Documents

extension PreTokenizer {
  /// Reads `pre_tokenizer`; one of no stages for null.
  init(_ json: JSONValue) throws(TokenizerError) {
    try add(json)
  }

  private mutating func add(_ json: JSONValue) throws(TokenizerError) {
    guard json != .null else { return }
    switch json["type"]?.string {
    case "Sequence":
      for item in json["pretokenizers"]?.array ?? [] { try add(item) }
    case "ByteLevel":
      isByteLevel = true
      if json["add_prefix_space"]?.bool ?? true { stages.append(.leadingSpace) }
      if json["use_regex"]?.bool ?? true { stages.append(.pattern(.gpt2, dropsSpace: false)) }
    case "Digits":
      stages.append(.digits(individually: json["individual_digits"]?.bool ?? false))
    case "Metaspace":
      let mark = try Self.mark(json)
      stages.append(
        .marks(mark, leading: try Self.leading(json), splits: json["split"]?.bool ?? true))
    case "BertPreTokenizer": stages.append(.words(punctuation: true))
    case "WhitespaceSplit": stages.append(.words(punctuation: false))
    case "Split": stages.append(try Self.split(json))
    case let type: throw TokenizerError("the pre-tokeniser '\(type ?? "?")' is not supported")
    }
  }

  /// `replacement`, which spaces become.
  static func mark(_ json: JSONValue) throws(TokenizerError) -> [UInt8] {
    let mark = json["replacement"]?.string ?? "▁"
    guard !mark.isEmpty else { throw TokenizerError("has an empty mark for spaces") }
    return Array(mark.utf8)
  }

  /// `prepend_scheme`, or `add_prefix_space` of older files.
  static func leading(_ json: JSONValue) throws(TokenizerError) -> Leading {
    switch json["prepend_scheme"]?.string {
    case "always": return .always
    case "first": return .first
    case "never": return .never
    case nil: return json["add_prefix_space"]?.bool ?? true ? .always : .never
    case let scheme?: throw TokenizerError("the prepend scheme '\(scheme)' is not known")
    }
  }

  private static func split(_ json: JSONValue) throws(TokenizerError) -> Stage {
    let behavior = json["behavior"]?.string ?? ""
    let inverts = json["invert"]?.bool ?? false
    if let text = json["pattern"]?["String"]?.string, !text.isEmpty, !inverts {
      let sides: [String: Side] = [
        "Removed": .removed, "Isolated": .isolated, "MergedWithPrevious": .withPrevious,
        "MergedWithNext": .withNext,
      ]
      if let side = sides[behavior] { return .literal(Array(text.utf8), side) }
    }
    guard let kind = Behaviour(rawValue: behavior) else {
      throw TokenizerError("the split behaviour '\(behavior)' is not supported")
    }
    let literal = json["pattern"]?["String"]?.string
    guard let regex = literal.map(SplitExpression.quoted) ?? json["pattern"]?["Regex"]?.string
    else {
      throw TokenizerError("a split has no pattern")
    }
    // The written patterns leave nothing out, so that inverted or not their pieces are the same; CLIP's leaves white
    // space out.
    switch (SplitPattern.known[regex], kind, inverts) {
    case (.clip?, .removed, true): return .pattern(.clip, dropsSpace: true)
    case (let pattern?, .isolated, _) where pattern != .clip,
      (let pattern?, .removed, true) where pattern != .clip:
      return .pattern(pattern, dropsSpace: false)
    default: return .expression(try SplitExpression(regex), kind, inverts: inverts)
    }
  }
}
