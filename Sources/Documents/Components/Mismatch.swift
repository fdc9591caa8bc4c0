/// Why a value cannot be what its parameter wants.
struct Mismatch: Error {
  var code: String
  /// What the parameter takes; nil when `detail` says everything.
  var wanted: Field.Kind?
  /// What was found instead, or the whole reason.
  var detail: String
  var help: String?
  /// The index of the item, for lists.
  var item: Int?

  /// A value of another kind.
  init(_ node: Node, wanted: Field.Kind, help: String? = nil) {
    self.init(code: "wrong-type", wanted: wanted, found: node.phrase, help: help)
  }

  /// A value of the right kind that is not allowed.
  init(code: String, wanted: Field.Kind, found: String, help: String? = nil) {
    self.code = code
    self.wanted = wanted
    detail = found
    self.help = help
  }

  /// Any other reason; it continues the parameter's name.
  init(code: String, reason: String, help: String? = nil) {
    self.code = code
    detail = reason
    self.help = help
  }

  /// The problem for people: what the parameter takes, what was found, and what to do.
  func diagnostic(of field: Field, at range: SourceRange) -> Diagnostic {
    var remedies = help.map { [$0] } ?? []
    if let fallback = field.fallbackText, item == nil, !field.isOptional {
      remedies.append("default: \(fallback)")
    }
    return Diagnostic(
      code, "'\(field.name)' \(message(isOptional: field.isOptional))", at: range,
      help: remedies.isEmpty ? nil : remedies.joined(separator: "; "))
  }

  /// The sentence, after the parameter's name.
  private func message(isOptional: Bool) -> String {
    let subject = item.map { "item \($0) " } ?? ""
    guard let wanted else { return subject + detail }
    let alternative = isOptional && item == nil ? ", or null" : ""
    return "\(subject)must be \(wanted.phrase)\(alternative), found \(detail)"
  }
}
