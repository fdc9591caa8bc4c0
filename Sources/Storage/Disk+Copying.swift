#if canImport(Glibc)
  import Glibc
#endif

extension Disk {
  /// Copies a file piece by piece to a new one; `wantsMore` is told the bytes so far and may stop it.
  package func copy(
    _ source: String, toNew target: String, while wantsMore: (Int) -> Bool
  ) throws(StorageError) {
    let input = try openRegular(source).file
    defer { close(input) }
    try faults?.check("create", target)
    let output = unsafe open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard output >= 0 else { throw .system(operation: "create", path: target, code: errno) }
    defer { close(output) }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var copied = 0
    while wantsMore(copied) {
      let count = try Self.read(input, into: &buffer, from: 0, source)
      if count == 0 { return }
      try faults?.check("write", target)
      try Self.write(buffer.span.extracting(0..<count), to: output, target)
      copied += count
    }
  }

  /// Returns what a descriptor of this process gives until its end, such as a pipe that a shell put in a file's place.
  package func readStream(_ path: String, limit: Int) throws(StorageError) -> [UInt8] {
    let input = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    defer { close(input) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try Self.read(input, into: &buffer, from: 0, path)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else {
        throw .malformed(path: path, "gives more than \(limit) bytes")
      }
    }
  }

  /// Hands over a file's bytes in pieces of a megabyte at most.
  package func readPieces(
    of path: String, _ receive: (Span<UInt8>) throws(StorageError) -> Void
  ) throws(StorageError) {
    let (input, info) = try openRegular(path)
    defer { close(input) }
    var buffer = Self.buffer(for: info, most: 1 << 20)
    while true {
      let count = try Self.read(input, into: &buffer, from: 0, path)
      if count == 0 { return }
      try receive(buffer.span.extracting(0..<count))
    }
  }

  /// Memory to read a file with: for all of a small one and a byte more, since clearing much takes longer than reading little.
  static func buffer(for info: stat, most: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: min(max(Int(info.st_size), 4095), most - 1) + 1)
  }

  /// Waits until a file's bytes are on the disk, and sets its permissions.
  package func makeLasting(_ path: String, mode: UInt32) throws(StorageError) {
    try faults?.check("fsync", path)
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    defer { close(file) }
    guard fsync(file) == 0, fchmod(file, mode) == 0 else {
      throw .system(operation: "write", path: path, code: errno)
    }
  }

  /// Returns the bytes of all files below a directory, links not followed.
  package func total(below path: String) -> Int {
    if target(ofLink: path) != nil { return 0 }
    // A figure for people: what cannot be looked at counts nothing.
    guard let status = try? status(path) else { return 0 }
    guard status.isDirectory else { return status.size }
    return ((try? list(path)) ?? []).reduce(0) { $0 + total(below: "\(path)/\($1)") }
  }

  /// Bytes that are free on the file system of a path, or of the nearest directory above it that exists; 0 when that
  /// cannot be told.
  package static func free(at path: String) -> Int {
    var info = statvfs()
    guard unsafe statvfs(path, &info) == 0 else {
      guard errno == ENOENT, path != "." else { return 0 }
      return free(at: parent(of: path) ?? (path.hasPrefix("/") ? "/" : "."))
    }
    return Int(clamping: UInt64(info.f_bavail) * UInt64(info.f_frsize))
  }
}
