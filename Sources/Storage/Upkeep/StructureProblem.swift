/// A name that stands for something else than it should: a file in place of a folder, a folder, pipe or link in place of
/// a file, or permissions that keep us out or let everybody write.
package struct StructureProblem: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case noFolder
    case noFile
    /// With the permissions that it should have.
    case permissions(UInt32)
  }

  package let path: String
  package let kind: Kind
  /// For people.
  package let text: String

  /// Looks at what should be a folder; nil when it is one that can be used, or when there is nothing.
  ///
  /// Somebody may have put a table of the store on another disk, so `mayBeLink` lets a link to a folder pass.
  package init?(folder path: String, mayBeLink: Bool = false, _ disk: Disk) throws(StorageError) {
    guard let (kind, mode) = try disk.entry(path) else { return nil }
    if kind == .link, mayBeLink, try disk.status(path)?.isDirectory == true { return nil }
    if kind != .folder {
      self.init(path: path, kind: .noFolder, text: "\(Self.word(kind)) in place of a folder")
    } else if mode & 0o700 != 0o700 {
      self.init(
        path: path, kind: .permissions(mode | 0o700),
        text: "a folder that its owner cannot read, write and enter")
    } else {
      return nil
    }
  }

  /// Looks at what should be a regular file; one that is `isFixed` should be writable for nobody.
  package init?(file path: String, isFixed: Bool, _ disk: Disk) throws(StorageError) {
    guard let (kind, mode) = try disk.entry(path) else { return nil }
    if kind != .file {
      self.init(path: path, kind: .noFile, text: "\(Self.word(kind)) in place of a file")
    } else if mode & 0o400 == 0 {
      self.init(
        path: path, kind: .permissions(isFixed ? 0o444 : mode | 0o600),
        text: "a file that its owner cannot read")
    } else if isFixed, mode & 0o222 != 0 {
      self.init(
        path: path, kind: .permissions(mode & ~0o222), text: "a stored file that can be written to")
    } else {
      return nil
    }
  }

  private init(path: String, kind: Kind, text: String) {
    self.path = path
    self.kind = kind
    self.text = text
  }

  private static func word(_ kind: Disk.Kind) -> String {
    switch kind {
    case .file: "a file"
    case .folder: "a folder"
    case .link: "a link"
    case .other: "a pipe, socket or device"
    }
  }
}

extension Store {
  /// Whatever stands in the wrong place in the store's folders.
  package func structureProblems() throws(StorageError) -> [StructureProblem] {
    var found: [StructureProblem] = []
    let layout = "\(root)/v1"
    for folder in [root, layout] {
      if let problem = try StructureProblem(folder: folder, mayBeLink: true, disk) {
        return [problem]
      }
    }
    let tables = [
      "checkpoints", "claims", "costs", "downloads", "hub", "index", "jobs", "last", "objects",
      "pins",
      "quarantine", "results", "tmp",
    ]
    for table in tables {
      let path = "\(layout)/\(table)"
      if let problem = try StructureProblem(folder: path, mayBeLink: true, disk) {
        found.append(problem)
        continue
      }
      if ["objects", "results"].contains(table) { try lookBelow(path, &found) }
      guard table == "pins" else { continue }
      for name in try disk.list(path) {
        if let problem = try StructureProblem(file: "\(path)/\(name)", isFixed: false, disk) {
          found.append(problem)
        }
      }
    }
    return found
  }

  private func lookBelow(
    _ table: String, _ found: inout [StructureProblem]
  ) throws(StorageError) {
    for prefix in try disk.list(table) where prefix.utf8.count == 2 {
      let folder = "\(table)/\(prefix)"
      if let problem = try StructureProblem(folder: folder, disk) {
        found.append(problem)
        continue
      }
      for rest in try disk.list(folder) where Digest(hex: prefix + rest) != nil {
        if let problem = try StructureProblem(file: "\(folder)/\(rest)", isFixed: true, disk) {
          found.append(problem)
        }
      }
    }
  }

  /// Mends what stands in the wrong place: permissions are set, anything else is moved aside, so that it counts as
  /// absent; false where the file system keeps no permissions.
  @discardableResult
  package func mend(_ problem: StructureProblem) throws(StorageError) -> Bool {
    guard case .permissions(let mode) = problem.kind else {
      try moveAside(problem.path)
      return true
    }
    try disk.setMode(problem.path, mode)
    return try disk.entry(problem.path).map { $0.mode == mode } ?? true
  }

  /// Moves a name out of the way, whatever it stands for: into quarantine, or beside itself where that cannot be.
  package func moveAside(_ path: String) throws(StorageError) {
    let suffix = String(UInt32.random(in: 0...UInt32.max), radix: 16)
    let names = path.split(separator: "/")
    let quarantine = objects.quarantineDirectory
    // Without a quarantine it goes beside itself.
    guard path.hasPrefix("\(root)/v1/") || !path.hasPrefix(root),
      path != quarantine, (try? disk.makeDirectory(quarantine)) != nil
    else {
      try disk.rename(path, "\(path).damaged-\(suffix)")
      return
    }
    // Of an object the digest comes first: what somebody needs stays in quarantine.
    let last = names.suffix(2).joined()
    let name = Digest(hex: last) != nil ? last : SafeName.sanitized(String(names.last ?? "it"))
    try disk.rename(path, "\(quarantine)/\(name)-\(suffix)")
  }
}
