package import Plans

/// Text for error messages, which is no part of a step's key: no result depends on it.
package struct MessageText: Codable, Sendable {
  @Unkeyed package private(set) var text: String

  package init(_ text: String) { self.text = text }
}
