/// Anything a spec can name: a method, a metric, a dataset, an architecture, a sampler.
///
/// The stored properties are the parameters, so that a component can be part of a cache key.
package protocol Component: Encodable, Sendable {
  /// The name as written in a spec.
  static var name: String { get }
  /// Raised whenever results change.
  static var version: String { get }
  /// One sentence.
  static var summary: String { get }
  /// The parameter that a bare text or list stands for: `markdown: "..."` for `markdown: {text: "..."}`.
  static var shorthand: String? { get }
  /// Reads, checks and documents the parameters.
  init(_ parameters: inout Parameters)
}

extension Component {
  package static var shorthand: String? { nil }
}

/// What a component says of itself; read off its `init` run on an empty document.
package struct ComponentDescription: Sendable {
  package let name: String
  package let version: String
  package let summary: String
  package let shorthand: String?
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
  /// Returns the documentation of one component.
  func describe(_ name: String) -> ComponentDescription?
}
