package import Digests

/// A file of a repository as it is known: `sha256` is nil until somebody has read a file that the server keeps in Git.
package struct HubFile: Sendable, Equatable {
  /// Bytes.
  package let size: Int
  /// What the bytes must be.
  package let sha256: Digest?

  /// Says what is known of a file.
  package init(size: Int, sha256: Digest?) {
    self.size = size
    self.sha256 = sha256
  }
}
