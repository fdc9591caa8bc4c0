internal import CProcess

#if canImport(Glibc)
  import Glibc
#endif

/// The file operations of the store, with typed errors and a place for injected faults.
package struct Disk: Sendable {
  /// What tests let go wrong; nil outside tests.
  package let faults: Faults?

  package init(faults: Faults? = nil) { self.faults = faults }

  /// What `stat` tells about a file.
  package struct Status: Sendable, Equatable {
    package let size: Int
    package let isDirectory: Bool
    /// Seconds since 1970 of the last change of the contents.
    package let modified: Double
    let device: UInt64
    let inode: UInt64
  }

  // MARK: Reading

  /// Returns the file's status, following links, or nil when there is no such file; only that means absent, anything
  /// else that prevents looking is an error.
  package func status(_ path: String) throws(StorageError) -> Status? {
    try faults?.checkReading("look at", path)
    var info = stat()
    if unsafe stat(path, &info) == 0 { return Self.status(info) }
    if errno == ENOENT || errno == ENOTDIR { return nil }
    throw .system(operation: "look at", path: path, code: errno)
  }

  /// Tells whether there is such a file, of any kind; throws when that cannot be told.
  package func exists(_ path: String) throws(StorageError) -> Bool { try status(path) != nil }

  static func status(_ info: stat) -> Status {
    Status(
      size: Int(info.st_size), isDirectory: info.st_mode & S_IFMT == S_IFDIR,
      modified: Double(info.st_mtim.tv_sec) + Double(info.st_mtim.tv_nsec) / 1e9,
      device: UInt64(info.st_dev), inode: UInt64(info.st_ino))
  }

  /// Opens a regular file for reading; anything else is an error at once, where a pipe would be waited for.
  func openRegular(_ path: String) throws(StorageError) -> (file: Int32, info: stat) {
    try faults?.checkReading("open", path)
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    var info = stat()
    // What cannot be looked at may be a good file: that is not a problem of its form.
    guard unsafe fstat(file, &info) == 0 else {
      let code = errno
      close(file)
      throw .system(operation: "look at", path: path, code: code)
    }
    let problem: StorageError
    switch info.st_mode & S_IFMT {
    case S_IFREG: return (file, info)
    case S_IFDIR: problem = .system(operation: "read", path: path, code: EISDIR)
    case S_IFIFO: problem = .malformed(path: path, "is a pipe, and no regular file")
    case S_IFCHR, S_IFBLK: problem = .malformed(path: path, "is a device, and no regular file")
    default: problem = .malformed(path: path, "is no regular file")
    }
    close(file)
    throw problem
  }

  /// Returns the whole file.
  package func read(_ path: String) throws(StorageError) -> [UInt8] {
    let (file, info) = try openRegular(path)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: max(Int(info.st_size), 0))
    var filled = 0
    while true {
      if filled == bytes.count {
        if filled > 0, filled == Int(info.st_size) { return bytes }
        // Some files of the system do not tell their size: look for more.
        var more = [UInt8](repeating: 0, count: 65536)
        let got = try Self.read(file, into: &more, from: 0, path)
        if got == 0 { return bytes }
        bytes += more[..<got]
        filled += got
      } else {
        let got = try Self.read(file, into: &bytes, from: filled, path)
        if got == 0 { return Array(bytes[..<filled]) }
        filled += got
      }
    }
  }

  /// Returns a whole file; nil only when there is none.
  package func readIfThere(_ path: String) throws(StorageError) -> [UInt8]? {
    do {
      return try read(path)
    } catch .system(_, _, let code) where StorageError.isAbsence(code) {
      return nil
    }
  }

  /// Returns a range of a file's bytes.
  package func read(_ path: String, _ range: Range<Int>) throws(StorageError) -> [UInt8] {
    let file = try openRegular(path).file
    defer { close(file) }
    guard lseek(file, range.lowerBound, SEEK_SET) == range.lowerBound else {
      throw .system(operation: "read", path: path, code: errno)
    }
    var bytes = [UInt8](repeating: 0, count: range.count)
    var filled = 0
    while filled < bytes.count {
      let got = try Self.read(file, into: &bytes, from: filled, path)
      if got == 0 { return Array(bytes[..<filled]) }
      filled += got
    }
    return bytes
  }

  static func read(
    _ file: Int32, into bytes: inout [UInt8], from start: Int, _ path: String
  ) throws(StorageError) -> Int {
    while true {
      let got = unsafe bytes.withUnsafeMutableBytes {
        unsafe Glibc.read(file, $0.baseAddress?.advanced(by: start), $0.count - start)
      }
      if got >= 0 { return got }
      if errno != EINTR { throw .system(operation: "read", path: path, code: errno) }
    }
  }

  /// Returns the digest and size of a file without holding it in memory.
  package func digest(of path: String) throws(StorageError) -> (digest: Digest, size: Int) {
    let (file, info) = try openRegular(path)
    defer { close(file) }
    var buffer = Self.buffer(for: info, most: 1 << 18)
    let hash = SHA256()
    var size = 0
    while true {
      let got = try Self.read(file, into: &buffer, from: 0, path)
      if got == 0 { return (hash.finish(), size) }
      hash.update(buffer.span.extracting(0..<got))
      size += got
    }
  }

  /// Returns the names in a directory, sorted; none when there is no such directory, which alone means empty.
  package func list(_ path: String) throws(StorageError) -> [String] {
    try faults?.checkReading("list", path)
    guard let directory = unsafe opendir(path) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw .system(operation: "list", path: path, code: errno)
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(directory) else {
        guard errno == 0 else { throw .system(operation: "list", path: path, code: errno) }
        return names.sorted()
      }
      let found = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(validatingCString: $0)
        }
      }
      guard let name = found else {
        throw .malformed(path: path, "has a file whose name is not UTF-8")
      }
      if name != ".", name != ".." { names.append(name) }
    }
  }

  /// Returns where a symbolic link points, or nil when the path is none.
  package func target(ofLink path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { buffer -> Int in
      guard let start = unsafe buffer.bindMemory(to: CChar.self).baseAddress else { return -1 }
      return unsafe readlink(path, start, buffer.count)
    }
    guard count >= 0 else { return nil }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  // MARK: Changing

  /// Creates a directory and those above it; an existing one is fine.
  package func makeDirectory(_ path: String) throws(StorageError) {
    if unsafe mkdir(path, 0o777) == 0 { return }
    switch errno {
    case EEXIST:
      if try status(path)?.isDirectory == true { return }
      throw .system(operation: "create the directory", path: path, code: ENOTDIR)
    case ENOENT:
      guard let parent = Self.parent(of: path) else {
        throw .system(operation: "create the directory", path: path, code: ENOENT)
      }
      try makeDirectory(parent)
      if unsafe mkdir(path, 0o777) != 0, errno != EEXIST {
        throw .system(operation: "create the directory", path: path, code: errno)
      }
    default: throw .system(operation: "create the directory", path: path, code: errno)
    }
  }

  /// Renames a file, replacing what has the new name.
  package func rename(_ old: String, _ new: String) throws(StorageError) {
    try faults?.check("rename", new)
    guard unsafe Glibc.rename(old, new) == 0 else {
      throw .system(operation: "rename a file to", path: new, code: errno)
    }
  }

  /// Lets two directories change places, at once where the file system can.
  ///
  /// Elsewhere the second one's place is empty for a moment, and what stood there is `<second>.old`.
  package func exchange(_ first: String, _ second: String) throws(StorageError) {
    try faults?.check("exchange", second)
    if unsafe renameat2(AT_FDCWD, first, AT_FDCWD, second, 2) == 0 { return }
    guard [EINVAL, ENOSYS, EPERM].contains(errno) else {
      throw .system(operation: "exchange", path: second, code: errno)
    }
    try rename(second, second + ".old")
    try rename(first, second)
    try rename(second + ".old", first)
  }

  /// Removes a file; true when there was one.
  @discardableResult
  package func remove(_ path: String) -> Bool { unsafe unlink(path) == 0 }

  /// Removes a file or a directory with everything in it, never following links.
  package func removeTree(_ path: String) {
    if unsafe unlink(path) == 0 { return }
    // What cannot be listed stays, and so does the directory.
    for name in (try? list(path)) ?? [] { removeTree("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }

  /// Makes a symbolic link, replacing what has that name; another process may do the same at once.
  package func link(_ path: String, to target: String) throws(StorageError) {
    for attempt in 1... {
      if self.target(ofLink: path) == target { return }
      try faults?.check("link", path)
      if unsafe symlink(target, path) == 0 { return }
      guard errno == EEXIST, attempt < 100 else {
        throw .system(operation: "make the link", path: path, code: errno)
      }
      unsafe unlink(path)
    }
  }

  /// Writes a new file with all of `bytes`; with `isDurable` it waits until they are on the disk.
  package func write(
    _ bytes: Span<UInt8>, toNew path: String, mode: UInt32, isDurable: Bool
  ) throws(StorageError) {
    try write(toNew: path, mode: mode, isDurable: isDurable) { add throws(StorageError) in
      try add(bytes)
    }
  }

  /// Writes a new file with all that `produce` hands over, piece by piece.
  package func write(
    toNew path: String, mode: UInt32, isDurable: Bool,
    _ produce: ((Span<UInt8>) throws(StorageError) -> Void) throws(StorageError) -> Void
  ) throws(StorageError) {
    try faults?.check("create", path)
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw .system(operation: "create", path: path, code: errno) }
    defer { close(file) }
    try faults?.check("write", path)
    try produce { bytes throws(StorageError) in try Self.write(bytes, to: file, path) }
    guard isDurable else { return }
    try faults?.check("fsync", path)
    guard fsync(file) == 0 else { throw .system(operation: "write", path: path, code: errno) }
  }

  /// Writes all of `bytes` to an open file.
  static func write(_ bytes: Span<UInt8>, to file: Int32, _ path: String) throws(StorageError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0, errno != EINTR { throw .system(operation: "write", path: path, code: errno) }
      written += max(count, 0)
    }
  }

  /// Seconds since 1970, to compare with `Status.modified`.
  package static var now: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Returns the absolute path of what exists, without links; else the path as it is.
  package static func absolute(_ path: String) -> String {
    guard let whole = unsafe realpath(path, nil) else { return path }
    defer { unsafe Glibc.free(whole) }
    return unsafe String(cString: whole)
  }

  /// Returns the directory that holds `path`, or nil for a root or a lone name.
  package static func parent(of path: String) -> String? {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
    return String(path[..<slash])
  }
}
