import Storage

/// The files below a directory, as the parts of an artifact that somebody keeps outside a store.
package struct FolderParts: PartReader, Sendable {
  private let directory: String
  package let names: [String]

  package init(_ directory: String) {
    self.directory = directory
    names = Self.names(below: directory, prefix: "", depth: 0)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  package func bytes(of name: String) throws -> [UInt8] {
    guard names.contains(name) else { throw MissingPart(name: name, present: names) }
    return try Disk().read("\(directory)/\(name)")
  }

  private static func names(below folder: String, prefix: String, depth: Int) -> [String] {
    guard depth < 8 else { return [] }
    return Disk().list(folder).flatMap { name -> [String] in
      let path = "\(folder)/\(name)"
      return Disk().status(path)?.isDirectory == true
        ? names(below: path, prefix: "\(prefix)\(name)/", depth: depth + 1) : [prefix + name]
    }
  }
}
