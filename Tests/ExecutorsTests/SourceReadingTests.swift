import Executors
import JSON
import Plans
import Storage
import TestKit
import Testing

/// What a plan learns of the files that steps are wired to.
@Suite struct SourceReadingTests {
  private func write(_ path: String, _ text: String) throws {
    try AppendFile(path, truncating: true).append(Array(text.utf8))
  }

  private func file(_ path: String, pins: [String: Digest] = [:], store: Store? = nil) throws
    -> Plan
  {
    try Plan.reading(pins: pins, store: store) { try $0.file("x", path) }.plan
  }

  @Test func `files with the same bytes are one step, and each path has its digest`() throws {
    try withTemporaryDirectory { path in
      for (name, text) in [("x", "text"), ("y", "text"), ("z", "other")] {
        try write("\(path)/\(name)", text)
      }
      var calls = 0
      let (plan, refs) = try Plan.reading(store: nil) { plan in
        calls += 1
        return try ["x", "y", "z"].map { try plan.file($0, "\(path)/\($0)") }
      }
      #expect(refs[0] == refs[1])
      #expect(refs[0] != refs[2])
      #expect(plan.sources["\(path)/y"] == SHA256.digest(of: "text"))
      #expect(plan.entries.map(\.source?.size) == [4, 5])
      #expect(calls == 2)
    }
  }

  @Test func `steps without files are wired once`() {
    var calls = 0
    let (plan, _) = Plan.reading(store: nil) { _ in calls += 1 }
    #expect(plan.entries.isEmpty)
    #expect(calls == 1)
  }

  /// What is wired to depends on nothing that is read, but a second file may be named only when a first is fine.
  @Test func `files that only a later call names are read, too`() throws {
    try withTemporaryDirectory { path in
      try write(path + "/x", "a")
      try write(path + "/y", "b")
      let (plan, _) = try Plan.reading(store: nil) { plan in
        _ = try plan.file("x", path + "/x")
        if plan.unread.isEmpty { _ = try plan.file("y", path + "/y") }
      }
      #expect(plan.entries.map(\.source?.digest) == ["a", "b"].map { SHA256.digest(of: $0) })
    }
  }

  @Test func `a source file that is not as it should be is named`() throws {
    try withTemporaryDirectory { path in
      #expect(throws: UnusableSource.self) { try file(path + "/none") }
      let error = #expect(throws: UnusableSource.self) { try file(path) }
      #expect(error?.path == path)
      #expect(error?.description == "source file \(path): cannot read \(path): it is a directory")
      try write(path + "/x", "text")
      let changed = #expect(throws: UnusableSource.self) {
        try file(path + "/x", pins: [path + "/x": SHA256.digest(of: "older")])
      }
      #expect(changed?.description.contains("has changed") == true)
      #expect(
        try file(path + "/x", pins: [path + "/x": SHA256.digest(of: "text")]).entries.count == 1)
    }
  }

  @Test func `a folder's files are one source`() throws {
    try withTemporaryDirectory { path in
      let folder = FolderSource(path + "/in", depth: 2, endings: ["png", "jpg"])
      #expect(folder.name == path + "/in/*/*.{jpg,png}")
      func plan(pins: [String: Digest] = [:], store: Store? = nil) throws -> Plan {
        try Plan.reading(pins: pins, store: store) { try $0.folder("x", folder) }.plan
      }
      let none = #expect(throws: UnusableSource.self) { try plan() }
      // As a spec names it, so that its place is found there.
      #expect(none?.path == folder.path)
      #expect(none?.problem == "\(path)/in: there is no such folder")
      for (name, text) in [("a/1.png", "one"), ("b/2.JPG", "two"), ("3.png", ""), ("a/4.txt", "")] {
        let place = "\(path)/in/\(name)"
        try Disk().makeDirectory(Disk.parent(of: place) ?? "")
        try write(place, text)
      }
      let source = try #require(plan().entries[0].source)
      #expect(source.folder == folder && source.path == folder.name)
      // Neither path nor folder is in a key; what does not count changes nothing.
      #expect(try !plan().document().keyText.contains(path))
      try write("\(path)/in/a/b.txt", "more")
      #expect(try plan().entries[0].source == source)
      // A worker that is told of it knows the folder.
      let order = WorkOrder(try plan().entries[0], numerics: "portable", inputs: [:])
      #expect(try WorkOrder(json: order.json).entry.source == source)
      let store = Store(at: path + "/store")
      let archive = try FolderArchive(of: folder.path, store.disk, where: folder.has)
      let tree = try Tree([TreeEntry(name: "archive", size: source.size, digest: source.digest)])
      try store.objects.write(archive, expecting: source.digest, as: tree)
      #expect(try store.objects.read(source.digest).count == source.size)
      try write("\(path)/in/a/1.png", "ONE")
      let changed = try #require(plan().entries[0].source)
      #expect(changed.digest != source.digest && changed.size == source.size)
      #expect(throws: StorageError.self) {
        try store.objects.write(archive, expecting: source.digest, as: tree)
      }
      // With its digest known it is taken from the store, whatever lies there now.
      let pins = [folder.name: source.digest]
      #expect(try plan(pins: pins, store: store).entries[0].source == source)
      #expect(throws: UnusableSource.self) { try plan(pins: pins) }
    }
  }

  @Test func `a pinned file is taken from the store when it is gone`() throws {
    try withTemporaryDirectory { path in
      let store = Store(at: path)
      let digest = try store.objects.write([Array("text".utf8)])[0]
      let plan = try file(path + "/gone", pins: [path + "/gone": digest], store: store)
      #expect(plan.entries[0].source?.size == 4)
    }
  }
}
