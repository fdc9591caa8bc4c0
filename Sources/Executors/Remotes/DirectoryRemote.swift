import Storage

/// A directory with `cas/` and `ac/`, such as one on a shared disk or one that a web server shows.
struct DirectoryRemote: Remote {
  private let root: String
  private let disk = Disk()

  init(_ root: String) { self.root = root }

  func missing(_ names: [String]) throws -> Set<String> {
    Set(try names.filter { try !disk.exists("\(root)/\($0)") })
  }

  func put(_ files: [RemoteFile]) throws {
    for folder in ["cas", "ac"] { try disk.makeDirectory("\(root)/\(folder)") }
    for file in files {
      let key = SHA256.digest(of: file.path + file.name).short
      let aside = "\(root)/.put-\(key)-\(UInt64(bitPattern: Int64(file.limit)))"
      disk.remove(aside)
      do {
        try disk.copy(file.path, toNew: aside) { _ in true }
        try disk.makeLasting(aside, mode: 0o644)
        try disk.rename(aside, "\(root)/\(file.name)")
      } catch {
        disk.remove(aside)
        throw error
      }
    }
  }

  func get(_ files: [RemoteFile]) throws {
    for file in files {
      let source = "\(root)/\(file.name)"
      guard let status = try disk.status(source), !status.isDirectory else { continue }
      guard status.size <= file.limit else {
        throw RemoteProblem("\(source) is larger than it should be")
      }
      try disk.copy(source, toNew: file.path) { $0 <= file.limit }
    }
  }
}
