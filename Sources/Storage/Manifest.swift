/// A list of files and their SHA-256, in the form that `sha256sum -c` checks.
package struct Manifest: Sendable, Equatable {
  /// The digest of each file by its relative name.
  package var files: [String: Digest]

  package init(_ files: [String: Digest] = [:]) { self.files = files }

  /// One line `<hex>  <name>` per file, sorted by name.
  package var text: String {
    files.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { "\($0.value.hex)  \($0.key)\n" }.joined()
  }

  /// Reads `text`; nil when a line has another form.
  package init?(text: String) {
    files = [:]
    for line in text.split(separator: "\n") {
      guard let digest = Digest(hex: line.prefix(64)), line.dropFirst(64).hasPrefix("  ") else {
        return nil
      }
      let name = String(line.dropFirst(66))
      guard (try? SafeName.check(name)) != nil, files.updateValue(digest, forKey: name) == nil
      else {
        return nil
      }
    }
  }
}

extension RunDirectory {
  /// The name of the manifest file.
  package static let manifestName = "MANIFEST.sha256"

  /// Writes the manifest over `names`; digests in `known` (those of linked objects) are not
  /// computed anew.
  @discardableResult
  package func writeManifest(
    _ names: [String], known: [String: Digest] = [:]
  ) throws(StorageError) -> Manifest {
    var manifest = Manifest()
    for name in names {
      try SafeName.check(name)
      if let digest = known[name] {
        manifest.files[name] = digest
      } else {
        manifest.files[name] = try digest(of: name)
      }
    }
    try write(Self.manifestName, manifest.text)
    return manifest
  }

  /// Returns the digest of a file as it is now, through a link if it is one.
  package func digest(of name: String) throws(StorageError) -> Digest {
    SHA256.digest(of: try read(name))
  }

  /// Hashes every file of the manifest again and returns the names that are missing or differ,
  /// sorted.
  package func differences(from manifest: Manifest) -> [String] {
    manifest.files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .filter { (try? digest(of: $0)) != manifest.files[$0] }
  }
}
