import JSON

/// The table of bytes by digest: `objects/ab/<62 hex>`, read-only files that are never changed.
package struct ObjectStore: Sendable {
  let directory: String
  let quarantineDirectory: String
  let disk: Disk
  let files: AtomicFile
  private let known: KnownFiles

  init(root: String, disk: Disk, files: AtomicFile, known: KnownFiles) {
    directory = root + "/objects"
    quarantineDirectory = root + "/quarantine"
    self.disk = disk
    self.files = files
    self.known = known
  }

  /// The path of an object, whether it exists or not.
  package func path(of digest: Digest) -> String { "\(directory)/\(Self.name(of: digest))" }

  /// The path of an object from the directory of all.
  static func name(of digest: Digest) -> String {
    let hex = digest.hex
    return "\(hex.prefix(2))/\(hex.dropFirst(2))"
  }

  /// True when there is such an object, of that size if one is given; its bytes are not looked at.
  ///
  /// One that cannot be looked at counts as absent: it is then made or fetched once more, never given up.
  package func contains(_ digest: Digest, size: Int? = nil) -> Bool {
    guard let status = try? disk.status(path(of: digest)) else { return false }
    return size == nil || status.size == size
  }

  /// True when there is such an object, of that size if one is given; throws when that cannot be told.
  package func has(_ digest: Digest, size: Int? = nil) throws(StorageError) -> Bool {
    guard let status = try disk.status(path(of: digest)) else { return false }
    return size == nil || status.size == size
  }

  /// Throws when there is no such object, or when that cannot be told.
  package func checkPresence(of digest: Digest) throws(StorageError) {
    guard try disk.exists(path(of: digest)) else { throw .missing(digest) }
  }

  /// Returns an object's bytes after checking them against the digest.
  package func read(_ digest: Digest) throws(StorageError) -> [UInt8] {
    let path = path(of: digest)
    let bytes: [UInt8]
    do {
      bytes = try disk.read(path)
    } catch .system(_, _, let code) where StorageError.isAbsence(code) {
      throw .missing(digest)
    }
    guard SHA256.digest(of: bytes) == digest else { throw .damaged(digest, path: path) }
    return bytes
  }

  /// Throws when an object is absent or its bytes are not those that its digest names; holds none of them.
  ///
  /// A large one that is as it was when this process last read it is not read again.
  package func check(_ digest: Digest) throws(StorageError) {
    let path = path(of: digest)
    try checkPresence(of: digest)
    guard try known.digest(of: path).digest == digest else { throw .damaged(digest, path: path) }
  }

  /// Keeps objects; they are on the disk when this returns, and those already there are left alone.
  @discardableResult
  package func write(_ contents: [[UInt8]]) throws(StorageError) -> [Digest] {
    var intake = Intake(self)
    do {
      let digests = try contents.map { bytes throws(StorageError) in try intake.add(bytes) }
      try intake.publish()
      return digests
    } catch {
      intake.discard()
      throw error
    }
  }

  /// Keeps the parts that `produce` hands over one at a time, and then their tree.
  package func write(
    _ produce: ((_ name: String, _ bytes: [UInt8]) throws -> Void) throws -> Void
  ) throws -> Tree {
    var intake = Intake(self)
    var entries: [TreeEntry] = []
    do {
      try produce { name, bytes in
        try SafeName.check(name)
        entries.append(
          TreeEntry(name: name, size: bytes.count, digest: try intake.add(bytes)))
      }
      let tree = try Tree(entries)
      _ = try intake.add(tree.bytes)
      try intake.publish()
      return tree
    } catch {
      intake.discard()
      throw error
    }
  }

  /// Keeps files as the parts of an artifact, copied piece by piece, and then their tree; throws before it copies what
  /// the disk has no room for.
  package func write(files named: [(name: String, path: String)]) throws(StorageError) -> Tree {
    var intake = Intake(self)
    do {
      var entries: [TreeEntry] = []
      for (name, path) in named {
        try SafeName.check(name)
        let (digest, size) = try intake.add(FileSource(place: path, disk: disk))
        entries.append(TreeEntry(name: name, size: size, digest: digest))
      }
      let tree = try Tree(entries)
      _ = try intake.add(tree.bytes)
      try intake.publish()
      return tree
    } catch {
      intake.discard()
      throw error
    }
  }

  /// Keeps a copy of a file as an artifact, hashed as it is copied unless it is as it was when this process last read it;
  /// throws before it copies what the disk has no room for, and when the bytes are not those that were expected.
  package func write(
    fileAt path: String, expecting digest: Digest, as tree: Tree
  ) throws(StorageError) {
    let source = FileSource(place: path, disk: disk)
    let isKnown = known.known(path)?.digest == digest
    try keep(source, expecting: digest, as: tree) { intake throws(StorageError) in
      try isKnown ? intake.add(source, known: digest) : intake.add(source).digest
    }
  }

  /// Keeps a folder's files as one archive, as `write(fileAt:expecting:as:)` keeps a file.
  package func write(
    _ archive: FolderArchive, expecting digest: Digest, as tree: Tree
  ) throws(StorageError) {
    try keep(archive, expecting: digest, as: tree) { intake throws(StorageError) in
      try intake.add(archive).digest
    }
  }

  private func keep(
    _ source: some ByteSource, expecting digest: Digest, as tree: Tree,
    _ add: (inout Intake) throws(StorageError) -> Digest
  ) throws(StorageError) {
    var intake = Intake(self)
    do throws(StorageError) {
      let found = try add(&intake)
      guard found == digest else {
        throw StorageError.changed(path: source.place, expected: digest, found: found)
      }
      _ = try intake.add(tree.bytes)
      try intake.publish()
    } catch {
      intake.discard()
      throw error
    }
  }

  /// Objects on their way in: written aside as they are added, on the disk and visible when they are published.
  private struct Intake {
    private let store: ObjectStore
    /// What comes first is visible first.
    private var pending: [(digest: Digest, aside: String)] = []

    init(_ store: ObjectStore) { self.store = store }

    mutating func add(_ bytes: [UInt8]) throws(StorageError) -> Digest {
      let digest = SHA256.digest(of: bytes)
      if !store.contains(digest, size: bytes.count),
        !pending.contains(where: { $0.digest == digest })
      {
        let aside = try store.files.aside(bytes.span, mode: 0o444, isDurable: false)
        pending.append((digest, aside))
      }
      return digest
    }

    /// Copies a file whose digest is known, and returns the digest of the copy.
    mutating func add(_ source: FileSource, known digest: Digest) throws(StorageError) -> Digest {
      if store.contains(digest, size: try source.size) { return digest }
      try checkRoom(for: source)
      let aside = try store.files.aside(mode: 0o444, isDurable: false) { add throws(StorageError) in
        try source.readPieces { piece throws(StorageError) in try add(piece) }
      }
      pending.append((digest, aside))
      // One that changed while it was copied is what the copy says.
      if store.known.known(source.place)?.digest == digest { return digest }
      return try store.disk.digest(of: aside).digest
    }

    private func checkRoom(for source: some ByteSource) throws(StorageError) {
      let size = try source.size
      let room = Disk.free(at: store.directory)
      guard size <= room else {
        throw .malformed(
          path: source.place, "has \(size) bytes, and the disk of the store has \(room) free")
      }
    }

    /// Copies bytes and takes the digest in one pass.
    mutating func add(_ source: some ByteSource) throws(StorageError) -> (digest: Digest, size: Int)
    {
      try checkRoom(for: source)
      let hash = SHA256()
      var copied = 0
      let aside = try store.files.aside(mode: 0o444, isDurable: false) { add throws(StorageError) in
        try source.readPieces { piece throws(StorageError) in
          hash.update(piece)
          copied += piece.count
          try add(piece)
        }
      }
      let digest = hash.finish()
      if store.contains(digest, size: copied) || pending.contains(where: { $0.digest == digest }) {
        store.disk.remove(aside)
      } else {
        pending.append((digest, aside))
      }
      return (digest, copied)
    }

    /// Gives the objects their names, in the order in which they were added, once their bytes are on the disk; returns when
    /// the names are, too.
    mutating func publish() throws(StorageError) {
      try store.disk.synchronize(pending.map(\.aside))
      var touched: Set<String> = []
      while let (digest, aside) = pending.first {
        let path = store.path(of: digest)
        try store.files.publish(aside, as: path)
        pending.removeFirst()
        if let parent = Disk.parent(of: path) { touched.insert(parent) }
      }
      try store.disk.synchronize(touched.sorted())
    }

    mutating func discard() {
      for (_, aside) in pending { store.disk.remove(aside) }
      pending = []
    }
  }

  /// Makes a file of this file system an object, by renaming; returns its digest and size.
  ///
  /// Nothing happens, and the file stays, unless `isWanted` says yes to what the bytes are.
  package func adopt(
    _ file: String, if isWanted: (_ digest: Digest, _ size: Int) -> Bool
  ) throws(StorageError) -> (digest: Digest, size: Int) {
    let found = try disk.digest(of: file)
    guard isWanted(found.digest, found.size) else { return found }
    if contains(found.digest, size: found.size) {
      disk.remove(file)
      return found
    }
    try disk.makeLasting(file, mode: 0o444)
    let path = path(of: found.digest)
    try files.publish(file, as: path)
    if let parent = Disk.parent(of: path) { try disk.synchronize(parent) }
    return found
  }

  /// Keeps a tree whose parts are there.
  package func write(_ tree: Tree) throws(StorageError) { try write([tree.bytes]) }

  /// Keeps the parts of an artifact and then their tree.
  package func write(parts: [(name: String, bytes: [UInt8])]) throws(StorageError) -> Tree {
    for part in parts { try SafeName.check(part.name) }
    let tree = try Tree(
      parts.map { part in
        TreeEntry(
          name: part.name, size: part.bytes.count, digest: SHA256.digest(of: part.bytes))
      })
    try write(parts.map(\.bytes) + [tree.bytes])
    return tree
  }

  /// Returns the tree of that digest, checked.
  package func tree(_ digest: Digest) throws(StorageError) -> Tree {
    let bytes = try read(digest)
    // What is no JSON is no tree, which is said below.
    guard let json = try? JSONValue.parse(bytes), let tree = Tree(json: json) else {
      throw .malformed(path: path(of: digest), "not a list of parts")
    }
    return tree
  }

  /// Returns a tree; nil when it is missing or its bytes are not a tree's, throws when that cannot be told.
  package func intactTree(_ digest: Digest) throws(StorageError) -> Tree? {
    do {
      return try tree(digest)
    } catch {
      switch error {
      case .missing, .damaged, .malformed, .changed: return nil
      case .system, .injected, .unsafeName: throw error
      }
    }
  }

  /// True when the tree and all its parts are there with the right sizes; throws when that cannot be told.
  package func hasAll(of tree: Tree, digest: Digest) throws(StorageError) -> Bool {
    guard try has(digest) else { return false }
    for entry in tree.entries {
      guard try has(entry.digest, size: entry.size) else { return false }
    }
    return true
  }

  /// True when the tree and all its parts are there with the right sizes; what cannot be looked at counts as absent.
  package func containsAll(of tree: Tree, digest: Digest) -> Bool {
    contains(digest) && tree.entries.allSatisfy { contains($0.digest, size: $0.size) }
  }

  /// Moves an object aside, so that it counts as absent and can still be looked at.
  package func quarantine(_ digest: Digest) throws(StorageError) {
    let path = path(of: digest)
    guard try disk.exists(path) else { return }
    try disk.makeDirectory(quarantineDirectory)
    let suffix = String(UInt32.random(in: 0...UInt32.max), radix: 16)
    try disk.rename(path, "\(quarantineDirectory)/\(digest.hex)-\(suffix)")
  }
}
