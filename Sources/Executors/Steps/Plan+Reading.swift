import Dispatch
package import Plans
package import Storage
import Synchronization

extension Plan {
  /// Makes a plan whose source files are looked at: `wire` adds the steps.
  ///
  /// What files there are only wiring tells, and a plan reads none, so `wire` is called until it names no file that was
  /// not looked at: twice where there are files, and what the last call returns counts. A file that is pinned to a
  /// digest must have it, or the store must.
  package static func reading<Result>(
    numerics: String = "portable", pins: [String: Digest] = [:], store: Store?,
    _ wire: (inout Plan) throws -> Result
  ) rethrows -> (plan: Plan, result: Result) {
    var files: [String: SourceFinding] = [:]
    while true {
      var plan = Plan(numerics: numerics, pins: pins, files: files)
      let result = try wire(&plan)
      if plan.unread.isEmpty { return (plan, result) }
      files.merge(look(at: plan.unread.sorted(), plan.folders, pins, store)) { $1 }
    }
  }

  /// Looks at files on all processors.
  private static func look(
    at paths: [String], _ folders: [String: FolderSource], _ pins: [String: Digest],
    _ store: Store?
  ) -> [String: SourceFinding] {
    let found = Mutex([String: SourceFinding]())
    // A test that counts operations has them one after the other.
    let lanes = store?.disk.faults == nil ? 64 : 1
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(paths.count, lanes)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < paths.count else { return }
        let path = paths[index]
        let finding = look(at: path, folders[path], pins[path], store)
        found.withLock { $0[path] = finding }
      }
    }
    return found.withLock { $0 }
  }

  private static func look(
    at path: String, _ folder: FolderSource?, _ expected: Digest?, _ store: Store?
  ) -> SourceFinding {
    do throws(StorageError) {
      if let expected, let store,
        let size = try store.disk.status(store.objects.path(of: expected))?.size
      {
        return .file(SourceFile(path: path, folder: folder, digest: expected, size: size))
      }
      let disk = store?.disk ?? Disk()
      let found =
        if let folder {
          try FolderArchive(of: folder.path, disk, where: folder.has).digest()
        } else {
          try disk.digest(of: path)
        }
      if let expected, expected != found.digest {
        throw StorageError.changed(path: path, expected: expected, found: found.digest)
      }
      return .file(
        SourceFile(path: path, folder: folder, digest: found.digest, size: found.size))
    } catch {
      return .problem(UnusableSource(path: path, problem: "\(error)"))
    }
  }
}
