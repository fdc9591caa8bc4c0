import Documents

/// The tokens that a post-processor puts before and after a text.
///
/// Source: `post_processor` of a `tokenizer.json`.
struct Boundaries: Sendable, Equatable {
  var before: [Int32] = []
  var after: [Int32] = []

  init() {}

  init(_ json: JSONValue, count: Int) throws(TokenizerError) {
    try add(json)
    guard (before + after).allSatisfy({ (0..<count).contains(Int($0)) }) else {
      throw TokenizerError("the post-processor adds a token that does not exist")
    }
  }

  private mutating func add(_ json: JSONValue) throws(TokenizerError) {
    guard json != .null else { return }
    switch json["type"]?.string {
    case "ByteLevel": break
    case "Sequence": for item in json["processors"]?.array ?? [] { try add(item) }
    case "BertProcessing", "RobertaProcessing":
      before.insert(try Self.id(json["cls"]?[1]), at: 0)
      after.append(try Self.id(json["sep"]?[1]))
    case "TemplateProcessing":
      var isBefore = true
      for item in json["single"]?.array ?? [] {
        guard let name = item["SpecialToken"]?["id"]?.string else {
          isBefore = false
          continue
        }
        for id in json["special_tokens"]?[name]?["ids"]?.array ?? [] {
          let id = try Self.id(id)
          if isBefore { before.append(id) } else { after.append(id) }
        }
      }
    case let type: throw TokenizerError("the post-processor '\(type ?? "?")' is not supported")
    }
  }

  private static func id(_ json: JSONValue?) throws(TokenizerError) -> Int32 {
    guard let id = json?.integer.flatMap(Int32.init(exactly:)) else {
      throw TokenizerError("the post-processor has no number for a token")
    }
    return id
  }

  /// Returns the template that puts these tokens around a text; null when there are none.
  static func template(before: [AddedToken], after: [AddedToken]) -> JSONValue {
    guard !before.isEmpty || !after.isEmpty else { return .null }
    func special(_ token: AddedToken, _ type: Int) -> JSONValue {
      ["SpecialToken": ["id": .string(token.content), "type_id": .integer(type)]]
    }
    func part(_ name: String, _ type: Int) -> [JSONValue] {
      before.map { special($0, type) } + [
        ["Sequence": ["id": .string(name), "type_id": .integer(type)]]
      ]
        + after.map { special($0, type) }
    }
    var tokens: JSONObject = [:]
    for token in before + after {
      tokens[token.content] = [
        "id": .string(token.content), "ids": [.integer(Int(token.id))],
        "tokens": [.string(token.content)],
      ]
    }
    return [
      "type": "TemplateProcessing", "single": .array(part("A", 0)),
      "pair": .array(part("A", 0) + part("B", 1)), "special_tokens": .object(tokens),
    ]
  }
}
