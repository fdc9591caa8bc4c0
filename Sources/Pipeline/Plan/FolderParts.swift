package import Storage

/// The files below a directory, as the parts of an artifact that somebody keeps outside a store.
package struct FolderParts: PartReader, Sendable {
  private let directory: String
  package let names: [String]

  /// Lists the directory; throws when a part of it cannot be listed or named, or lies too deep.
  package init(_ directory: String) throws(StorageError) {
    self.directory = directory
    names = try Self.names(below: directory, prefix: "", depth: 0)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package func bytes(of name: String) throws -> [UInt8] {
    guard names.contains(name) else { throw MissingPart(name: name, present: names) }
    return try Disk().read("\(directory)/\(name)")
  }

  private static func names(
    below folder: String, prefix: String, depth: Int
  ) throws(StorageError) -> [String] {
    guard depth < 32 else {
      throw .malformed(path: folder, "lies more than 32 directories deep, or in a circle of links")
    }
    var names: [String] = []
    for name in try Disk().list(folder) {
      let path = "\(folder)/\(name)"
      names +=
        try Disk().status(path)?.isDirectory == true
        ? try Self.names(below: path, prefix: "\(prefix)\(name)/", depth: depth + 1)
        : [prefix + name]
    }
    return names
  }
}
