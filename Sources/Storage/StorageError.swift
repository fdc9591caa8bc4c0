#if canImport(Glibc)
  import Glibc
#endif

/// What can go wrong when something is kept or fetched; always with the path or digest concerned.
package enum StorageError: Error, Sendable, Equatable {
  /// A system call failed; `code` is its `errno`.
  case system(operation: String, path: String, code: Int32)
  /// The stored bytes are not those that the digest names.
  case damaged(Digest, path: String)
  /// The store has no such object.
  case missing(Digest)
  /// A file of ours does not have the expected form.
  case malformed(path: String, String)
  /// A file name that is absolute, leaves its directory, or cannot be written on every system.
  case unsafeName(String)
  /// A source file no longer has the bytes that were planned.
  case changed(path: String, expected: Digest, found: Digest)
  /// A test asked for this failure.
  case injected(operation: String, path: String)
}

extension StorageError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "cannot \(operation) \(path): \(Self.meaning(of: code))"
    case .damaged(let digest, let path):
      "object \(digest.short) is damaged (\(path) has other bytes than its name says)"
    case .missing(let digest): "object \(digest.short) is not in the store"
    case .malformed(let path, let problem): "\(path): \(problem)"
    case .unsafeName(let name): "'\(name)' is not a safe relative file name"
    case .changed(let path, let expected, let found):
      "\(path) has changed: expected SHA-256 \(expected.short), found \(found.short)"
    case .injected(let operation, let path): "cannot \(operation) \(path): injected fault"
    }
  }

  /// True for the codes of system calls that mean "no such file", and nothing else.
  package static func isAbsence(_ code: Int32) -> Bool { code == ENOENT || code == ENOTDIR }

  /// Words for the codes that people meet, the number for the others.
  private static func meaning(of code: Int32) -> String {
    switch code {
    case ENOSPC: "the disk is full"
    case EDQUOT: "the disk quota is used up"
    case EACCES, EPERM: "permission denied"
    case ENOENT: "no such file or directory"
    case EISDIR: "it is a directory"
    case ENOTDIR: "a part of the path is not a directory"
    case EROFS: "the file system is read-only"
    case EMFILE, ENFILE: "too many open files"
    case EIO: "input/output error"
    case ENAMETOOLONG: "the name is too long"
    default: unsafe String(cString: strerror(code))
    }
  }
}
