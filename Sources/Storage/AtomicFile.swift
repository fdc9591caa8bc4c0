/// Writes files so that a reader sees the old one, the new one, and never a part.
package struct AtomicFile: Sendable {
  private let disk: Disk
  private let freshPath: @Sendable () throws(StorageError) -> String

  /// Uses the session's directory for writing aside.
  init(disk: Disk, session: Session) {
    self.disk = disk
    freshPath = { () throws(StorageError) in try session.freshPath() }
  }

  /// Writes `bytes` to `path`, replacing what is there, and returns when that is on the disk.
  package func write(
    _ bytes: Span<UInt8>, to path: String, mode: UInt32 = 0o644, isDurable: Bool = true
  ) throws(StorageError) {
    let aside = try self.aside(bytes, mode: mode, isDurable: isDurable)
    try publish(aside, as: path)
    if isDurable, let parent = Disk.parent(of: path) { try disk.synchronize(parent) }
  }

  /// Writes what `produce` hands over piece by piece to `path`, replacing what is there, and returns when
  /// that is on the disk.
  package func write(
    to path: String, mode: UInt32 = 0o644,
    _ produce: ((Span<UInt8>) throws(StorageError) -> Void) throws(StorageError) -> Void
  ) throws(StorageError) {
    let aside = try self.aside(mode: mode, isDurable: true, produce)
    try publish(aside, as: path)
    if let parent = Disk.parent(of: path) { try disk.synchronize(parent) }
  }

  /// Writes `bytes` to a file that has no lasting name yet and returns its path.
  func aside(
    _ bytes: Span<UInt8>, mode: UInt32, isDurable: Bool = true
  ) throws(StorageError) -> String {
    try aside(mode: mode, isDurable: isDurable) { add throws(StorageError) in try add(bytes) }
  }

  /// Writes what `produce` hands over to a file that has no lasting name yet and returns its path.
  func aside(
    mode: UInt32, isDurable: Bool = true,
    _ produce: ((Span<UInt8>) throws(StorageError) -> Void) throws(StorageError) -> Void
  ) throws(StorageError) -> String {
    let aside = try freshPath()
    do {
      try disk.write(toNew: aside, mode: mode, isDurable: isDurable, produce)
    } catch {
      disk.remove(aside)
      throw error
    }
    return aside
  }

  /// Gives a file written aside its name, making the directory when it is the first there.
  func publish(_ aside: String, as path: String) throws(StorageError) {
    do {
      if let parent = Disk.parent(of: path), try !disk.exists(parent) {
        try disk.makeDirectory(parent)
      }
      try disk.rename(aside, path)
    } catch {
      disk.remove(aside)
      throw error
    }
  }
}
