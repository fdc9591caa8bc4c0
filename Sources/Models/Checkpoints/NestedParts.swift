package import Plans

/// The parts of an artifact under one folder, without its name.
package struct NestedParts: PartReader {
  private let parts: any PartReader
  private let folder: String

  /// Reads `parts`, of which the names begin with `folder`.
  package init(_ parts: any PartReader, in folder: String) {
    self.parts = parts
    self.folder = folder
  }

  /// Their names without the folder.
  package var names: [String] {
    parts.names.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.count)) }
  }
  /// As of the part in the folder.
  package func size(of name: String) throws -> Int { try parts.size(of: folder + name) }
  /// The same.
  package func bytes(of name: String) throws -> [UInt8] { try parts.bytes(of: folder + name) }
  /// The same.
  package func path(of name: String) throws -> String? { try parts.path(of: folder + name) }
}
