import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The place where one process writes files aside; it is made on first use and locked while the
/// process lives.
final class Session: Sendable {
  private struct State {
    var path: String?
    var lock: FileLock?
    var next = 0
  }

  private let root: String
  private let disk: Disk
  private let state = Mutex(State())

  /// Uses a directory below `root`, which is `v1/tmp` of a store.
  init(root: String, disk: Disk) {
    self.root = root
    self.disk = disk
  }

  deinit {
    if let path = state.withLock({ $0.path }) { disk.removeTree(path) }
  }

  /// Returns a path that nobody else uses, on the file system of the store.
  func freshPath() throws(StorageError) -> String {
    try state.withLock { state throws(StorageError) in
      let path: String
      if let known = state.path {
        path = known
      } else {
        path = "\(root)/\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
        state.lock = try occupy(path)
        state.path = path
      }
      state.next += 1
      return "\(path)/\(state.next)"
    }
  }

  private func occupy(_ path: String) throws(StorageError) -> FileLock {
    do throws(StorageError) {
      try disk.makeDirectory(path)
      // The lock exists before the name that the cleaner looks at.
      guard let lock = try FileLock.tryLock(path + "/new") else {
        throw StorageError.system(operation: "lock", path: path, code: EAGAIN)
      }
      try disk.rename(path + "/new", path + "/owner")
      return lock
    } catch {
      disk.removeTree(path)
      throw error
    }
  }

  /// True when another living process writes here.
  var hasOthers: Bool {
    // What cannot be listed or looked at may be somebody's.
    guard let names = try? disk.list(root) else { return true }
    return names.contains { name in
      let path = "\(root)/\(name)"
      guard path != state.withLock({ $0.path }), (try? disk.exists(path + "/owner")) ?? true else {
        return false
      }
      // So may what cannot be locked.
      guard let lock = try? FileLock.tryLock(path + "/owner") else { return true }
      lock.close()
      return false
    }
  }

  /// Removes the directories of processes that are dead.
  func removeOrphans() {
    // What cannot be listed, looked at or locked is left where it is.
    for name in (try? disk.list(root)) ?? [] {
      let path = "\(root)/\(name)"
      if path == state.withLock({ $0.path }) { continue }
      guard let isOwned = try? disk.exists(path + "/owner") else { continue }
      if !isOwned {
        // Just being made, or left by a kill in that moment; one whose age cannot be told stays.
        guard let made = try? disk.status(path)?.modified,
          let now = try? FileClock(disk: disk, session: self).now
        else { continue }
        if now - made > 3600 { disk.removeTree(path) }
        // One that cannot be locked stays, too.
      } else if let lock = try? FileLock.tryLock(path + "/owner") {
        disk.removeTree(path)
        lock.close()
      }
    }
  }
}
