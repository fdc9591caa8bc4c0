/// An expression of a template.
indirect enum JinjaExpression: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)
  case name(String)
  case list([JinjaExpression])
  case tuple([JinjaExpression])
  case dict([(key: JinjaExpression, value: JinjaExpression)])
  case member(JinjaExpression, String)
  case item(JinjaExpression, JinjaExpression)
  case slice(JinjaExpression, [JinjaExpression?])
  case call(JinjaExpression, JinjaArguments)
  case filter(JinjaExpression?, String, JinjaArguments)
  case test(JinjaExpression, String, JinjaArguments, isNegated: Bool)
  case not(JinjaExpression)
  case negative(JinjaExpression)
  case positive(JinjaExpression)
  case and(JinjaExpression, JinjaExpression)
  case or(JinjaExpression, JinjaExpression)
  case binary(String, JinjaExpression, JinjaExpression)
  /// `a < b < c`.
  case compare(JinjaExpression, [(operation: String, value: JinjaExpression)])
  case conditional(JinjaExpression, then: JinjaExpression, otherwise: JinjaExpression?)
}

/// What stands in the parentheses of a call.
struct JinjaArguments: Sendable {
  var positional: [JinjaExpression] = []
  var named: [(name: String, value: JinjaExpression)] = []
}

/// Where `set` and `for` put values.
enum JinjaTarget: Sendable {
  case name(String)
  case member(String, String)
  case names([String])
}

/// A statement of a template.
indirect enum JinjaStatement: Sendable {
  case text(String)
  case output(JinjaExpression)
  case branch([(condition: JinjaExpression, body: [JinjaStatement])], otherwise: [JinjaStatement])
  case loop(
    JinjaTarget, JinjaExpression, condition: JinjaExpression?, body: [JinjaStatement],
    otherwise: [JinjaStatement])
  case set(JinjaTarget, JinjaExpression)
  case setBlock(JinjaTarget, [JinjaStatement])
  case macro(
    String, [(name: String, fallback: JinjaExpression?)], [JinjaStatement])
  /// A block that only marks what it contains.
  case group([JinjaStatement])
  case leave
  case next
}
