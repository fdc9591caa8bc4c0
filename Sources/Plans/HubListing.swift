import Digests
package import JSON

/// What a repository has at a commit.
package struct HubListing: Sendable, Equatable {
  /// Forty hexadecimal digits.
  package let commit: String
  /// Every file by its path.
  package var files: [String: HubFile]

  /// Says what is known of a repository.
  package init(commit: String, files: [String: HubFile]) {
    self.commit = commit
    self.files = files
  }

  /// Reads what a server says: `sha`, and `siblings` with `rfilename`, `size` and, for large files, `lfs.sha256`.
  ///
  /// Files whose names could lead elsewhere are left out; nil for anything but such an answer.
  package init?(answer: JSONValue) {
    guard let commit = answer["sha"]?.string, HubRepository.isCommit(commit),
      let siblings = answer["siblings"]?.array
    else { return nil }
    self.commit = commit
    files = [:]
    for item in siblings {
      guard let path = item["rfilename"]?.string, HubRepository.isPath(path) else { continue }
      let large = item["lfs"]
      guard let size = (large?["size"] ?? item["size"])?.integer, size >= 0 else { return nil }
      let digits = large?["sha256"]?.string
      let digest = digits.flatMap { Digest(hex: $0) }
      if digits != nil, digest == nil { return nil }
      files[path] = HubFile(size: size, sha256: digest)
    }
  }

  /// Reads a record of this store.
  package init?(record: JSONValue) {
    guard let commit = record["commit"]?.string, HubRepository.isCommit(commit),
      let files = record["files"]?.object
    else { return nil }
    self.commit = commit
    self.files = [:]
    for (path, file) in files {
      guard let size = file["size"]?.integer, size >= 0 else { return nil }
      self.files[path] = HubFile(
        size: size, sha256: file["sha256"]?.string.flatMap { Digest(hex: $0) })
    }
  }

  /// The listing as the store records it.
  package var record: JSONValue {
    .object([
      "commit": .string(commit),
      "files": .object(
        JSONObject(
          files.sorted { $0.key < $1.key }.map { path, file in
            var fields: JSONObject = ["size": .integer(file.size)]
            fields["sha256"] = file.sha256.map { .string($0.hex) }
            return (path, JSONValue.object(fields))
          })),
    ])
  }
}
