import FoundationEssentials
import JSON
import Storage
import TestKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What stands in the wrong place in a store is found and moved aside, whatever it is.
struct StructureTests {
  /// A store with a result, whose key is the digest of what it is a key of, and a pin.
  private func fill(_ store: Store) throws -> ResultRecord {
    let tree = try store.objects.write(parts: [("a", Array("bytes".utf8))])
    let record = ResultRecord(
      key: SHA256.digest(of: preimage.keyBytes), tree: tree, preimage: preimage, label: "it",
      cost: Cost())
    try store.results.write(record)
    try store.pins.write(PinTable.Pin(name: "kept", objects: [tree.digest], note: "why"))
    return record
  }

  private enum Harm: CaseIterable, Sendable {
    case folder, pipe, dangling, otherLink, closed, writable

    /// Puts something else in a file's place.
    func apply(_ path: String) throws {
      switch self {
      case .closed: unsafe chmod(path, 0)
      case .writable: unsafe chmod(path, 0o644)
      case .folder, .pipe, .dangling, .otherLink:
        let bytes = try Disk().read(path)
        unsafe unlink(path)
        switch self {
        case .folder: unsafe mkdir(path, 0o755)
        case .pipe: unsafe mkfifo(path, 0o644)
        case .dangling: unsafe symlink("nowhere", path)
        default:
          // Even a link to the right bytes is none of ours.
          try Disk().write(bytes.span, toNew: path + "x", mode: 0o444, isDurable: false)
          unsafe symlink(path + "x", path)
        }
      }
    }
  }

  @Test(arguments: Harm.allCases)
  private func `what stands in the place of an object or a result is found and moved aside`(
    harm: Harm
  ) throws {
    for isObject in [true, false] {
      try withStore { store in
        let record = try fill(store)
        #expect(try StoreCheck(store).isSound)
        let path =
          isObject ? store.objects.path(of: record.object) : store.results.path(of: record.key)
        try harm.apply(path)
        let check = try StoreCheck(store)
        #expect(check.structure.map(\.path) == [path], "\(harm)")
        try check.clean(store)
        let second = try StoreCheck(store)
        #expect(second.structure.isEmpty && second.damaged.isEmpty, "\(harm)")
        // What was moved is made again; permissions are mended in place.
        if harm != .closed, harm != .writable { try second.clean(store) }
        _ = try fill(store)
        #expect(try StoreCheck(store).isSound, "\(harm)")
        #expect(store.usableRecord(of: record.key) == record)
      }
    }
  }

  @Test(arguments: ["objects", "results", "objects/*", "claims", "pins", "last"])
  func `a file in the place of a folder is found and moved aside`(name: String) throws {
    try withStore { store in
      let record = try fill(store)
      let table = "\(store.root)/v1/"
      let path =
        name == "objects/*"
        ? try #require(Disk.parent(of: store.objects.path(of: record.object))) : table + name
      store.disk.removeTree(path)
      try store.disk.write([0].span, toNew: path, mode: 0o644, isDurable: false)
      let check = try StoreCheck(store)
      #expect(check.structure.contains { $0.path == path })
      // What lies below a file is not there.
      if name.hasPrefix("objects") { #expect(try store.objects.intactTree(record.object) == nil) }
      try check.clean(store)
      try StoreCheck(store).clean(store)
      _ = try fill(store)
      #expect(try StoreCheck(store).isSound)
    }
  }

  @Test func `a bit that changed is found in a pin and in the preimage of a key`() throws {
    try withStore { store in
      let record = try fill(store)
      let pin = store.pins.path(of: "kept")
      let text = String(decoding: try Data(contentsOf: URL(filePath: pin)), as: UTF8.self)
      try overwrite(pin, Array(text.replacing("why", with: "wiy").utf8))
      #expect(try StoreCheck(store).pins.map(\.name) == ["kept"])
      #expect(throws: StorageError.self) { try store.pins.all() }
      #expect(store.pins.remove("kept"))
      let path = store.results.path(of: record.key)
      let result = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      try overwrite(path, Array(result.replacing("\"test\"", with: "\"tess\"").utf8))
      #expect(try StoreCheck(store).unreadable == [path])
    }
  }

  @Test func `a pin without a sum is read, and a pin on what is gone is told of`() throws {
    try withStore { store in
      let record = try fill(store)
      try overwrite(
        store.pins.path(of: "kept"), Array("{\"note\":\"\",\"objects\":[\"\(key.hex)\"]}".utf8))
      #expect(try store.pins.all().map(\.objects) == [[key]])
      let check = try StoreCheck(store)
      #expect(check.pins.first?.problem.contains(key.short) == true)
      _ = record
    }
  }

  @Test func `a job whose record says nothing is told of and stays`() throws {
    try withStore { store in
      let step = JobRecord.Step(
        order: .object(["number": .integer(0)]), key: key, label: "it", threads: 1, attempt: 1,
        timeout: nil)
      let job = try store.jobs.begin([step], run: "run")
      #expect(try StoreCheck(store).isSound)
      try overwrite("\(store.jobs.path(of: job.name))/job.json", Array("{}".utf8))
      let check = try StoreCheck(store)
      #expect(check.jobs.count == 1)
      try check.clean(store)
      #expect(try StoreCheck(store).jobs == check.jobs)
    }
  }
}
