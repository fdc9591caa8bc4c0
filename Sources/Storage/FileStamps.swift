#if canImport(Glibc)
  import Glibc
#endif

/// Whether files are as they were, told from what the file system says of them and not from their bytes.
///
/// A stamp has kind and mode, size, number, and when contents and status last changed, to the nanosecond; the time of the
/// status cannot be set back. After git's rule for racy time stamps a file that changed shortly before it was looked at
/// may change again without its times telling: `isSettled` says whether there is none of those.
package struct FileStamps: Sendable, Equatable {
  /// Names in a directory.
  package struct Group: Sendable {
    /// Where the names start from; empty for the working directory.
    package let directory: String
    /// Each ends with a zero byte.
    package private(set) var names: [UInt8] = []
    /// Whether they must be regular files, reached through links or not; links themselves are looked at otherwise.
    package let followsLinks: Bool

    /// Makes an empty group.
    package init(in directory: String, followsLinks: Bool = false) {
      self.directory = directory
      self.followsLinks = followsLinks
    }

    /// Makes a group of names that `names` returned.
    package init(in directory: String, followsLinks: Bool, names: [UInt8]) {
      self.init(in: directory, followsLinks: followsLinks)
      self.names = names
    }

    /// Adds a name, which stands below the directory.
    package mutating func append(_ name: String) {
      names += name.utf8
      names.append(0)
    }
  }

  /// Seconds in which a file may change twice without its times showing that; the coarsest file systems count in two.
  private static let grain = 2

  /// The digest of all stamps, in order.
  package let digest: Digest
  /// When one of the files changed last, in nanoseconds since 1970.
  package let newest: Int

  /// Looks at every file; nil when one cannot be looked at, or is no regular file where that is asked for.
  ///
  /// A name that does not exist has a stamp, too.
  package init?(_ groups: [Group]) {
    let hash = SHA256()
    var newest = 0
    for group in groups {
      guard let last = Self.stamp(group, hash) else { return nil }
      newest = max(newest, last)
    }
    digest = hash.finish()
    self.newest = newest
  }

  /// Says what was seen before.
  package init(digest: Digest, newest: Int) {
    self.digest = digest
    self.newest = newest
  }

  /// Whether no file changed so late that it may have changed again after `moment`, in nanoseconds since 1970.
  package func isSettled(at moment: Int) -> Bool {
    newest <= moment - Self.grain * 1_000_000_000
  }

  /// Adds the stamps of a group to the hash and returns the latest change.
  private static func stamp(_ group: Group, _ hash: borrowing SHA256) -> Int? {
    var folder = AT_FDCWD
    if !group.directory.isEmpty {
      folder = unsafe open(group.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard folder >= 0 else { return nil }
    }
    defer { if folder >= 0 { close(folder) } }
    var newest = 0
    var words: [UInt64] = []
    let isComplete = unsafe group.names.withUnsafeBufferPointer { names -> Bool in
      var start = 0
      while start < names.count, let base = names.baseAddress {
        let name = unsafe UnsafeRawPointer(base + start).assumingMemoryBound(to: CChar.self)
        start += unsafe strlen(name) + 1
        var info = stat()
        let flags = group.followsLinks ? 0 : AT_SYMLINK_NOFOLLOW
        if unsafe fstatat(folder, name, &info, flags) != 0 {
          guard errno == ENOENT || errno == ENOTDIR else { return false }
          info = stat()
        } else if group.followsLinks, info.st_mode & S_IFMT != S_IFREG {
          return false
        }
        let changed = nanoseconds(info.st_ctim)
        newest = max(newest, changed)
        words.append(UInt64(info.st_dev))
        words.append(UInt64(info.st_ino))
        words.append(UInt64(info.st_mode))
        words.append(UInt64(bitPattern: Int64(info.st_size)))
        words.append(UInt64(bitPattern: Int64(nanoseconds(info.st_mtim))))
        words.append(UInt64(bitPattern: Int64(changed)))
      }
      return true
    }
    let bytes = unsafe words.withUnsafeBytes { unsafe Array($0) }
    hash.update(bytes.span)
    return isComplete ? newest : nil
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    let (seconds, overflow) = Int(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : seconds &+ Int(time.tv_nsec)
  }
}
