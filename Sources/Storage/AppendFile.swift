import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A text file that only grows, one whole line at a time; for logs and events.
package final class AppendFile: Sendable {
  /// Where the file is.
  package let path: String
  private let descriptor: Int32

  /// Opens or creates the file and the directories above it; `truncating` empties it.
  package init(
    _ path: String, truncating: Bool = false, disk: Disk = Disk()
  ) throws(StorageError) {
    if let parent = Disk.parent(of: path) { try disk.makeDirectory(parent) }
    self.path = path
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | (truncating ? O_TRUNC : 0)
    descriptor = unsafe open(path, flags, 0o644)
    guard descriptor >= 0 else { throw .system(operation: "open", path: path, code: errno) }
  }

  deinit { close(descriptor) }

  /// Appends `line` and a newline by one system call, so that lines of several writers stay whole.
  package func append(_ line: String) throws(StorageError) {
    let bytes = Array(line.utf8) + [10]
    try Disk.write(bytes.span, to: descriptor, path)
  }

  /// Sets the time of the last change to now, which tells who watches the file that its writer is alive.
  package func touch() { _ = futimens(descriptor, nil) }

  /// Appends bytes as they are.
  package func append(_ bytes: [UInt8]) throws(StorageError) {
    try Disk.write(bytes.span, to: descriptor, path)
  }
}
