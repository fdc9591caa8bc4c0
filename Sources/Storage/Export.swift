/// Files that people asked for, outside every store.
package enum Export {
  /// Writes a file, which replaces one of that name whole or not at all.
  package static func write(
    _ bytes: [UInt8], replacing path: String, disk: Disk = Disk()
  ) throws(StorageError) {
    let aside = "\(path).part-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
    do throws(StorageError) {
      try disk.write(bytes.span, toNew: aside, mode: 0o644, isDurable: true)
      try disk.rename(aside, path)
    } catch {
      disk.remove(aside)
      throw error
    }
  }

  /// Writes files as a new directory, which appears whole or not at all.
  package static func write(
    _ files: [(name: String, bytes: [UInt8])], asNew directory: String, disk: Disk = Disk()
  ) throws(StorageError) {
    var path = directory
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let aside = "\(path).part-\(String(UInt32.random(in: 0 ... .max), radix: 16))"
    do throws(StorageError) {
      try disk.makeDirectory(aside)
      for file in files {
        try SafeName.check(file.name)
        if let parent = Disk.parent(of: file.name) { try disk.makeDirectory("\(aside)/\(parent)") }
        try disk.write(
          file.bytes.span, toNew: "\(aside)/\(file.name)", mode: 0o644, isDurable: true)
      }
      try disk.rename(aside, path)
    } catch {
      disk.removeTree(aside)
      throw error
    }
  }
}
