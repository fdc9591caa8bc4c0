/// Anything a spec can name: a method, a metric, a dataset, an architecture, a sampler.
///
/// The stored properties are the parameters; components that are part of a step are `Codable` besides.
package protocol Component: Sendable {
  /// The name as written in a spec.
  static var name: String { get }
  /// Other names that a spec may write; resolved specs have `name`.
  static var aliases: [String] { get }
  /// Raised whenever results change.
  static var version: String { get }
  /// One sentence.
  static var summary: String { get }
  /// The parameter that a bare text or list stands for: `markdown: "..."` for `markdown: {text: "..."}`.
  static var shorthand: String? { get }
  /// What there is to know besides, such as a paper and a formula.
  var facts: [Fact] { get }
  /// Reads, checks and documents the parameters.
  init(_ parameters: inout Parameters)
}

extension Component {
  package static var aliases: [String] { [] }
  package static var shorthand: String? { nil }
  package var facts: [Fact] { [] }
}

/// A labelled text in a component's documentation.
package struct Fact: Sendable, Equatable {
  /// What it is about, such as `paper`.
  package let label: String
  /// What is so, in plain text.
  package let text: String

  package init(_ label: String, _ text: String) {
    self.label = label
    self.text = text
  }
}

/// What a component says of itself; read off its `init` run on an empty document.
package struct ComponentDescription: Sendable {
  package let name: String
  /// Other names that a spec may write.
  package let aliases: [String]
  package let version: String
  /// What it is, in one line.
  package let summary: String
  package let shorthand: String?
  /// What else is said of it.
  package let facts: [Fact]
  package let fields: [Field]

  /// True when the name alone, without parameters, is a valid use.
  package var isCompleteAlone: Bool { !fields.contains(where: \.isRequired) }
}

/// A registry with its element type forgotten: enough to document a family of components.
package protocol ComponentFamily: Sendable {
  /// What one member is called: `method`.
  var family: String { get }
  /// Every name, sorted.
  var names: [String] { get }
  /// Returns the name of the component that goes by a name or an alias; nil when there is none.
  func canonicalName(_ name: String) -> String?
  /// Returns the documentation of one component, found by its name or an alias.
  func describe(_ name: String) -> ComponentDescription?
}
