import Plans
package import Storage

/// The files below a directory, as the parts of an artifact that somebody keeps outside a store.
package struct FolderParts: PartReader, Sendable {
  private let directory: String
  package let names: [String]

  /// Lists the directory; throws when a part of it cannot be listed or named, or lies too deep.
  package init(_ directory: String) throws(StorageError) {
    self.directory = directory
    names = try Disk().files(below: directory)
  }

  package func bytes(of name: String) throws -> [UInt8] {
    guard names.contains(name) else { throw MissingPart(name: name, present: names) }
    return try Disk().read("\(directory)/\(name)")
  }
}
