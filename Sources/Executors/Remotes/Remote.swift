package import Storage

/// A place that keeps content by digest (`cas/<sha256>`) and small records by key (`ac/<key>`), as
/// Bazel's HTTP cache does.
///
/// Nothing that comes from it is believed: whoever gets something checks digests and signatures.
package protocol Remote: Sendable {
  /// Returns those of the names that it does not have.
  func missing(_ names: [String]) throws -> Set<String>
  /// Keeps files under names; each appears whole.
  func put(_ files: [RemoteFile]) throws
  /// Fetches files to their paths, none larger than its limit; one that is not there makes no file.
  func get(_ files: [RemoteFile]) throws
}

/// A name at a remote with a file of this machine.
package struct RemoteFile: Sendable, Equatable {
  /// `cas/<sha256>` or `ac/<key>`.
  package let name: String
  /// Where it lies, or is put, on this machine.
  package let path: String
  /// The most bytes that are fetched; the file's own when it is put.
  package let limit: Int

  /// Names a file; `limit` is in bytes.
  package init(_ name: String, path: String, limit: Int) {
    self.name = name
    self.path = path
    self.limit = limit
  }

  /// The name of content.
  package static func content(_ digest: Digest) -> String { "cas/\(digest.hex)" }

  /// The name of a record.
  package static func record(_ key: Digest) -> String { "ac/\(key.hex)" }
}

/// What a remote could not do.
package struct RemoteProblem: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = Remotes.shown(description) }
}
