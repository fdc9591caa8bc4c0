import Synchronization

/// Digests of large files as this process has found them, good for as long as the file system says that a file is as it was.
///
/// After git's rule for racy time stamps a file is only remembered that had not changed for two seconds when it was looked
/// at, before its bytes were read: whatever changes it after that look leaves another stamp.
package final class KnownFiles: Sendable {
  /// Smaller files are read again: that takes no longer than looking at clocks.
  private static let least = 1 << 20

  private struct File {
    let digest: Digest
    let size: Int
    let stamp: Digest
  }

  private let disk: Disk
  private let clock: FileClock
  private let files = Mutex([String: File]())

  init(disk: Disk, clock: FileClock) {
    self.disk = disk
    self.clock = clock
  }

  /// Returns the digest and size of a file, of one that is as it was without reading it.
  package func digest(of path: String) throws(StorageError) -> (digest: Digest, size: Int) {
    if let known = known(path) { return known }
    guard let size = try disk.status(path)?.size, size >= Self.least else {
      return try disk.digest(of: path)
    }
    // Without the store's clock nothing is remembered, and the file is read again next time.
    let moment = try? clock.now
    let before = Self.stamps(path)
    let found = try disk.digest(of: path)
    if let moment, let before, before.isSettled(at: Int(moment * 1e9)), Self.stamps(path) == before
    {
      files.withLock {
        $0[path] = File(digest: found.digest, size: found.size, stamp: before.digest)
      }
    }
    return found
  }

  /// Returns what is known of a file that is as it was; nil when it has to be read.
  package func known(_ path: String) -> (digest: Digest, size: Int)? {
    guard let file = files.withLock({ $0[path] }), Self.stamps(path)?.digest == file.stamp else {
      return nil
    }
    return (file.digest, file.size)
  }

  private static func stamps(_ path: String) -> FileStamps? {
    var group = FileStamps.Group(in: "", followsLinks: true)
    group.append(path)
    return FileStamps([group])
  }
}
