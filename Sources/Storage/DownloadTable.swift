/// Content under way from outside: `downloads/<digest>/<source>`.
///
/// What was interrupted stays for the next attempt; nobody reads it before it is whole and checked.
package struct DownloadTable: Sendable {
  let directory: String
  private let disk: Disk

  init(root: String, disk: Disk) {
    directory = root + "/downloads"
    self.disk = disk
  }

  /// Returns where the bytes of one source are gathered, which is on the file system of the store.
  package func path(of digest: Digest, from source: String) throws(StorageError) -> String {
    let folder = "\(directory)/\(digest.hex)"
    try disk.makeDirectory(folder)
    return "\(folder)/\(SHA256.digest(of: source).short)"
  }

  /// Drops what was gathered for a digest.
  package func remove(_ digest: Digest) {
    let folder = "\(directory)/\(digest.hex)"
    disk.removeTree(folder)
  }
}
