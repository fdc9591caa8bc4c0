/// The bytes of a source file, or of content that was fetched; read when they are asked for.
package struct FileArtifact: Artifact {
  /// The name of the one part.
  package static let part = "content"

  private let reader: any PartReader

  /// Takes bytes in memory.
  package init(bytes: [UInt8]) { reader = Memory(bytes: bytes) }

  /// Keeps the reader.
  package init(from parts: some PartReader) throws { reader = parts }

  /// All bytes.
  package var bytes: [UInt8] { get throws { try reader.bytes(of: Self.part) } }

  /// Returns where a file with the bytes lies, to be read only; nil when they are in memory.
  package func path() throws -> String? { try reader.path(of: Self.part) }

  package func parts() throws -> [Part] { [Part(Self.part, try bytes)] }

  private struct Memory: PartReader {
    let bytes: [UInt8]
    var names: [String] { [FileArtifact.part] }
    func bytes(of name: String) throws -> [UInt8] { bytes }
  }
}

/// The files that an external program wrote, by name.
package struct FileTree: Artifact, Equatable {
  /// Sorted by name.
  package let files: [Part]

  package init(files: [Part]) {
    self.files = files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  package init(from parts: some PartReader) throws {
    self.init(files: try parts.names.map { Part($0, try parts.bytes(of: $0)) })
  }

  package func parts() throws -> [Part] { files }
}
