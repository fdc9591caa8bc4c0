/// The bytes of a source file.
package struct FileArtifact: Artifact, Equatable {
  /// The name of the one part.
  static let part = "content"

  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(from parts: some PartReader) throws { bytes = try parts.bytes(of: Self.part) }

  package func parts() throws -> [Part] { [Part(Self.part, bytes)] }
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
