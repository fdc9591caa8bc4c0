package import Digests

/// A source file, or a folder's files as one, whose bytes were hashed when the plan was made.
package struct SourceFile: Codable, Sendable, Equatable {
  /// The name of such entries in keys and listings.
  static let kind = "file"

  /// Where it lies; no result depends on it.
  @Unkeyed package private(set) var path: String
  /// The folder whose files it is; nil for a file.
  @Unkeyed package private(set) var folder: FolderSource?
  package let digest: Digest
  /// Bytes.
  package let size: Int

  /// Says what a file is.
  package init(path: String, folder: FolderSource? = nil, digest: Digest, size: Int) {
    self.path = path
    self.folder = folder
    self.digest = digest
    self.size = size
  }

  private enum CodingKeys: String, CodingKey {
    case path, folder, size
    case digest = "sha256"
  }
}
