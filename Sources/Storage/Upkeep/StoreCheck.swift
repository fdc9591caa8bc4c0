/// What is wrong in a store, found by reading all of it.
package struct StoreCheck: Sendable {
  /// What stands in the wrong place.
  package let structure: [StructureProblem]
  /// Objects whose bytes are not those that their names say, or that are no files.
  package private(set) var damaged: [Digest] = []
  /// Paths of results that cannot be read.
  package private(set) var unreadable: [String] = []
  /// Results that point to an object that is gone or damaged.
  package private(set) var incomplete: [(key: Digest, label: String)] = []
  /// Pins that cannot be read, or that keep what is gone, each with the reason: what they were to keep, only people know.
  package private(set) var pins: [(name: String, problem: String)] = []
  /// Records of jobs that cannot be read, by path.
  package private(set) var jobs: [String] = []
  package private(set) var objects = 0
  package private(set) var results = 0
  package private(set) var bytes = 0

  package var isSound: Bool {
    structure.isEmpty && damaged.isEmpty && unreadable.isEmpty && incomplete.isEmpty
      && pins.isEmpty && jobs.isEmpty
  }

  /// Reads and hashes every object, and every result.
  ///
  /// Only another digest is evidence of damage: what cannot be read or listed is an error that ends the check.
  package init(_ store: Store) throws(StorageError) {
    structure = try store.structureProblems()
    let misplaced = Set(structure.filter { $0.kind == .noFile }.map(\.path))
    // What cannot be read before its permissions are mended cannot be checked before that either.
    let closed = Set(structure.map(\.path)).subtracting(misplaced)
    var readable: [Digest] = []
    for object in try store.objects.all {
      objects += 1
      let path = store.objects.path(of: object.digest)
      if misplaced.contains(path) {
        damaged.append(object.digest)
        continue
      }
      if closed.contains(path), !store.disk.mayRead(path) { continue }
      bytes += object.size
      readable.append(object.digest)
    }
    damaged += try store.objects.damaged(among: readable)
    damaged.sort()
    let bad = Set(damaged)
    for key in try store.results.keys {
      results += 1
      let path = store.results.path(of: key)
      if misplaced.contains(path) || closed.contains(path) && !store.disk.mayRead(path) { continue }
      guard let record = try store.results.read(key), record.fitsItsKey else {
        unreadable.append(path)
        continue
      }
      let isWhole =
        try store.objects.hasAll(of: record.tree, digest: record.object)
        && bad.isDisjoint(with: [record.object] + record.tree.entries.map(\.digest))
      if !isWhole { incomplete.append((key, record.label)) }
    }
    try checkPins(store, bad, misplaced)
    for name in try store.disk.list(store.jobs.directory) where JobRecord.isName(name) {
      if try store.jobs.isDamaged(name) { jobs.append("\(store.jobs.directory)/\(name)") }
    }
  }

  private mutating func checkPins(
    _ store: Store, _ bad: Set<Digest>, _ misplaced: Set<String>
  ) throws(StorageError) {
    for name in try store.pins.names {
      guard !misplaced.contains(store.pins.path(of: name)) else {
        pins.append((name, "no file"))
        continue
      }
      do {
        for digest in try store.pins.read(name).objects {
          if !bad.contains(digest), try store.objects.has(digest) { continue }
          pins.append((name, "the store has no sound object \(digest.short), which it keeps"))
          break
        }
      } catch .malformed(_, let problem) {
        pins.append((name, problem))
      }
    }
  }

  /// Takes up what a second look has found.
  package mutating func add(_ other: StoreCheck) {
    damaged += other.damaged
    unreadable += other.unreadable
    incomplete += other.incomplete
    pins += other.pins.filter { pin in !pins.contains { $0.name == pin.name } }
    jobs += other.jobs.filter { !jobs.contains($0) }
  }

  /// Moves what is damaged aside, so that it counts as absent and the next run makes it again.
  ///
  /// Pins and jobs stay: what somebody keeps, and what a cluster runs, is for people to say.
  package func clean(_ store: Store) throws(StorageError) {
    for problem in structure { try store.mend(problem) }
    for digest in damaged { try store.objects.quarantine(digest) }
    for path in unreadable { store.disk.remove(path) }
    for (key, _) in incomplete { store.results.forget(key) }
  }
}
