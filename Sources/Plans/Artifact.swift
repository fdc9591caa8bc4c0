/// One named file of an artifact; the unit that the store keeps once per content.
package struct Part: Sendable, Equatable {
  /// A relative file name such as `rows.jsonl` or `tensors/model.norm.weight`.
  package let name: String
  /// Number of bytes.
  package let size: Int
  private let content: @Sendable () -> [UInt8]

  /// A part whose bytes are in memory.
  package init(_ name: String, _ bytes: [UInt8]) {
    self.init(name, size: bytes.count) { bytes }
  }

  /// A part whose bytes are made whenever they are asked for, so that they are not all in memory at once.
  package init(_ name: String, size: Int, _ content: @escaping @Sendable () -> [UInt8]) {
    self.name = name
    self.size = size
    self.content = content
  }

  /// The bytes, made anew each time that they are asked for.
  package var bytes: [UInt8] { content() }

  package static func == (a: Part, b: Part) -> Bool { a.name == b.name && a.bytes == b.bytes }
}

/// The parts of a stored artifact, read by name.
///
/// An artifact may keep its reader and read large parts when they are needed.
package protocol PartReader: Sendable {
  /// The names of all parts, sorted.
  var names: [String] { get }
  /// Returns the number of bytes of a part; throws when it is absent.
  func size(of name: String) throws -> Int
  /// Returns the bytes of a part; throws when it is absent or damaged.
  func bytes(of name: String) throws -> [UInt8]
  /// Returns where a file with the bytes of a part lies, to be read only; nil when there is none.
  ///
  /// Throws when the part is absent or damaged.
  func path(of name: String) throws -> String?
}

extension PartReader {
  package func size(of name: String) throws -> Int { try bytes(of: name).count }
  package func path(of name: String) throws -> String? { nil }
}

/// Something a step produces and the store keeps, as one or more named parts.
package protocol Artifact: StepValue {
  /// Decodes the artifact; bytes from a store never trap.
  init(from parts: some PartReader) throws
  /// Encodes the artifact; equal values give equal bytes.
  func parts() throws -> [Part]
  /// Encodes the artifact part by part, so that large ones are never in memory twice.
  func forEachPart(_ body: (Part) throws -> Void) throws
}

extension Artifact {
  package func forEachPart(_ body: (Part) throws -> Void) throws { try parts().forEach(body) }
}
