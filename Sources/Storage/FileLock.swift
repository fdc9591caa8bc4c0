#if canImport(Glibc)
  import Glibc
#endif

/// An exclusive lock on a file that ends with the process, however that dies.
///
/// It belongs to the open file, not to the process, so that two stores in one process exclude each
/// other too.
struct FileLock: Sendable {
  /// `F_OFD_SETLK`, which the C headers show only to GNU sources.
  private static let setLock: Int32 = 37

  let descriptor: Int32

  /// Opens (or creates) the file and locks it; nil when another holds the lock.
  static func tryLock(_ path: String) throws(StorageError) -> FileLock? {
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    var request = flock()
    request.l_type = Int16(F_WRLCK)
    request.l_whence = Int16(SEEK_SET)
    if unsafe fcntl(file, Self.setLock, &request) == 0 { return FileLock(descriptor: file) }
    let code = errno
    Glibc.close(file)
    if code == EAGAIN || code == EACCES { return nil }
    throw .system(operation: "lock", path: path, code: code)
  }

  /// True while the path still names the locked file.
  func isStill(at path: String) -> Bool {
    var mine = stat()
    var named = stat()
    guard unsafe fstat(descriptor, &mine) == 0, unsafe stat(path, &named) == 0 else { return false }
    return mine.st_ino == named.st_ino && mine.st_dev == named.st_dev
  }

  func close() { Glibc.close(descriptor) }
}
