/// The clock that dates the files of a store: that of the machine that has the disk, which may be another one.
struct FileClock: Sendable {
  let disk: Disk
  let session: Session

  /// Seconds since 1970, to compare with `Disk.Status.modified`: the time of a file that is written for it.
  var now: Double {
    get throws(StorageError) {
      let path = try session.freshPath()
      defer { disk.remove(path) }
      let byte: [UInt8] = [0]
      try disk.write(byte.span, toNew: path, mode: 0o600, isDurable: false)
      guard let status = try disk.status(path) else {
        throw .system(operation: "look at", path: path, code: 2)
      }
      return status.modified
    }
  }
}
