/// Text for error messages, which is no part of a step's key: no result depends on it.
package struct MessageText: Encodable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  /// Encodes an empty object, whatever the text.
  package func encode(to encoder: any Encoder) throws {
    _ = encoder.container(keyedBy: NoKeys.self)
  }

  private enum NoKeys: CodingKey {}
}
