/// What tags mean: those of the core schema are read and ignored, all others are refused.
enum YAMLTag {
  /// The three shapes of a node.
  enum Shape { case scalar, sequence, mapping }

  /// What becomes of a tagged node.
  enum Meaning: Equatable {
    /// As if there were no tag.
    case none
    /// As if quoted.
    case text
    case unknown(String)
    case wrongShape(String)
  }

  private static let prefix = "tag:yaml.org,2002:"
  private static let shapes: [String: Shape] = [
    "str": .scalar, "int": .scalar, "float": .scalar, "bool": .scalar, "null": .scalar,
    "merge": .scalar, "seq": .sequence, "map": .mapping,
  ]

  static func meaning(of tag: String?, on shape: Shape) -> Meaning {
    guard let tag else { return .none }
    if tag == "!" { return shape == .scalar ? .text : .none }
    guard tag.hasPrefix(prefix) else { return .unknown(tag) }
    let name = String(tag.dropFirst(prefix.count))
    guard let wanted = shapes[name] else { return .unknown("!!" + name) }
    guard wanted == shape else { return .wrongShape("!!" + name) }
    return name == "str" ? .text : .none
  }

  /// True for a key `<<` without quotes and tag, or tagged `!!merge`.
  static func isMergeKey(_ event: YAMLEvent) -> Bool {
    guard case .scalar(let properties, "<<", isPlain: true) = event.kind else { return false }
    return properties.tag == nil || properties.tag == prefix + "merge"
  }
}
