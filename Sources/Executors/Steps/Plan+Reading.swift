package import Plans
package import Storage

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
    // A test that counts operations has them one after the other.
    let lanes = store?.disk.faults == nil ? 64 : 1
    let found = Parallel.map(paths.count, lanes: lanes) {
      look(at: paths[$0], folders[paths[$0]], pins[paths[$0]], store)
    }
    return Dictionary(uniqueKeysWithValues: zip(paths, found))
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
      let found =
        if let folder {
          try FolderArchive(of: folder.path, store?.disk ?? Disk(), where: folder.has).digest()
        } else if let store {
          try store.known.digest(of: path)
        } else {
          try Disk().digest(of: path)
        }
      if let expected, expected != found.digest {
        throw StorageError.changed(path: path, expected: expected, found: found.digest)
      }
      return .file(
        SourceFile(path: path, folder: folder, digest: found.digest, size: found.size))
    } catch {
      return .problem(UnusableSource(path: folder?.path ?? path, problem: "\(error)"))
    }
  }
}
