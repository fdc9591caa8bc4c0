#if canImport(Glibc)
  import Glibc
#endif

extension Disk {
  /// What a name stands for, links not followed.
  package enum Kind: Sendable, Equatable { case file, folder, link, other }

  /// Returns the kind and the permissions of a name; nil when there is none.
  package func entry(_ path: String) throws(StorageError) -> (kind: Kind, mode: UInt32)? {
    try faults?.checkReading("look at", path)
    var info = stat()
    guard unsafe lstat(path, &info) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .system(operation: "look at", path: path, code: errno)
    }
    let kind: Kind =
      switch info.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    return (kind, info.st_mode & 0o7777)
  }

  /// True when this process may read a file, whatever its permissions say.
  package func mayRead(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

  /// Returns the bytes of a regular file; nil where something else stands, nothing at all, or a file that is closed to us.
  ///
  /// Throws for whatever else goes wrong: what cannot be read at the moment is not lost.
  package func readIfFile(_ path: String) throws(StorageError) -> [UInt8]? {
    guard try entry(path)?.kind == .file, mayRead(path) else { return nil }
    return try read(path)
  }

  /// True when this process may list a folder and reach what is in it.
  package func mayEnter(_ path: String) -> Bool { unsafe access(path, R_OK | X_OK) == 0 }

  /// Sets the permissions of a file or folder.
  package func setMode(_ path: String, _ mode: UInt32) throws(StorageError) {
    try faults?.check("change the permissions of", path)
    guard unsafe chmod(path, mode) == 0 else {
      throw .system(operation: "change the permissions of", path: path, code: errno)
    }
  }
}
