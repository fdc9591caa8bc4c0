import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

extension Disk {
  /// More files than this wait for the disk one after the other.
  private static let lanes = 8

  /// Makes the bytes of files, or the names in directories, last through a power cut.
  ///
  /// Several wait at once, more than there are processors (`Parallel`): a disk flushes them in little more than the time of one.
  package func synchronize(_ paths: [String]) throws(StorageError) {
    // A test that counts operations has them one after the other.
    let lanes = faults == nil ? min(paths.count, Self.lanes) : 1
    let next = Atomic(0)
    let problem = Mutex<StorageError?>(nil)
    let work = { @Sendable in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < paths.count, problem.withLock({ $0 == nil }) else { return }
        do throws(StorageError) {
          try synchronize(paths[index])
        } catch {
          problem.withLock { $0 = error }
        }
      }
    }
    let group = DispatchGroup()
    for _ in 1..<max(lanes, 1) {
      DispatchQueue(label: "lethe.disk").async(group: group, execute: work)
    }
    work()
    group.wait()
    if let error = problem.withLock({ $0 }) { throw error }
  }

  /// Makes the bytes of a file, or the names in a directory, last through a power cut.
  package func synchronize(_ path: String) throws(StorageError) {
    try faults?.check("fsync", path)
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    defer { close(file) }
    // Some network file systems cannot do this for directories and do not need it.
    if fsync(file) != 0, errno != EINVAL {
      throw .system(operation: "write", path: path, code: errno)
    }
  }
}
