extension JSONValue {
  /// The value with the keys of all objects as specs write them: `feed_forward` for `feedForward`.
  package var snakeCased: JSONValue {
    switch self {
    case .array(let items): .array(items.map(\.snakeCased))
    case .object(let members):
      .object(JSONObject(members.map { (Self.snakeCase($0.key), $0.value.snakeCased) }))
    default: self
    }
  }

  private static func snakeCase(_ name: String) -> String {
    var words = ""
    for letter in name {
      if letter.isUppercase, !words.isEmpty { words += "_" }
      words += letter.lowercased()
    }
    return words
  }
}
