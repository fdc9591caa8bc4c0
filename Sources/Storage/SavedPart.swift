/// A named part of a checkpoint, whose bytes are made or read when they are asked for.
package struct SavedPart: Sendable {
  package let name: String
  /// Number of bytes.
  package let size: Int
  private let content: @Sendable () -> [UInt8]

  package init(_ name: String, size: Int, _ content: @escaping @Sendable () -> [UInt8]) {
    self.name = name
    self.size = size
    self.content = content
  }

  /// The bytes; fewer than `size` when a file has changed meanwhile.
  package var bytes: [UInt8] { content() }
}
