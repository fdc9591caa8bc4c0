/// Why a value cannot be what its parameter wants; the sentence continues the parameter's name.
struct Mismatch: Error {
  var code: String
  /// Goes after the name: `must be a number from 0 to 1, found 'abc'`.
  var message: String
  var help: String?
  /// The place, when it is not the whole value.
  var range: SourceRange?
  var showsDefault = true

  /// A value of another kind.
  init(_ node: Node, wanted kind: Field.Kind, help: String? = nil, at range: SourceRange? = nil) {
    code = "wrong-type"
    message = "must be \(kind.phrase), found \(node.phrase)"
    self.help = help
    self.range = range
  }

  /// A value of the right kind that is not allowed.
  init(code: String, _ message: String, help: String? = nil, at range: SourceRange? = nil) {
    self.code = code
    self.message = message
    self.help = help
    self.range = range
  }
}
