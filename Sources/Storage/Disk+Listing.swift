extension Disk {
  /// Returns the files below a directory by their relative names, sorted; links are followed.
  ///
  /// Throws when a part of it cannot be listed, or lies more than 32 directories deep.
  package func files(below directory: String) throws(StorageError) -> [String] {
    try names(below: directory, prefix: "", depth: 0)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func names(
    below folder: String, prefix: String, depth: Int
  ) throws(StorageError) -> [String] {
    guard depth < 32 else {
      throw .malformed(path: folder, "lies more than 32 directories deep, or in a circle of links")
    }
    var names: [String] = []
    for name in try list(folder) {
      let path = "\(folder)/\(name)"
      names +=
        try status(path)?.isDirectory == true
        ? try self.names(below: path, prefix: "\(prefix)\(name)/", depth: depth + 1)
        : [prefix + name]
    }
    return names
  }
}
