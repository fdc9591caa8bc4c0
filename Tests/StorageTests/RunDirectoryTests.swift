import Dispatch
import FoundationEssentials
import Glibc
import Storage
import Synchronization
import TestKit
import Testing

struct RunDirectoryTests {
  private func withRun(_ body: (RunDirectory, Store, String) throws -> Void) throws {
    try withTemporaryDirectory { path in
      let store = Store(at: path + "/runs/.store")
      try body(RunDirectory(at: path + "/runs/x-1", store: store), store, path)
    }
  }

  @Test func `files are written and replaced`() throws {
    try withRun { run, _, _ in
      try run.write("a/b.txt", "one")
      try run.write("a/b.txt", "two")
      #expect(try run.read("a/b.txt") == Array("two".utf8))
      #expect(try run.names == ["a/b.txt"])
    }
  }

  @Test func `links are relative and survive a move`() throws {
    try withRun { run, store, path in
      let tree = try store.objects.write(parts: [("w/x", [1]), ("y", [2])])
      try run.link("artifacts/m", to: tree)
      try run.link("artifacts/m", to: tree)
      #expect(
        store.disk.target(ofLink: run.path + "/artifacts/m/w/x")?.hasPrefix("../../../../.store/")
          == true)
      try FileManager.default.moveItem(atPath: path + "/runs", toPath: path + "/moved")
      #expect(try store.disk.read(path + "/moved/x-1/artifacts/m/w/x") == [1])
    }
  }

  @Test func `runs that make the same links at once do not disturb one another`() throws {
    try withRun { run, store, path in
      let tree = try store.objects.write(parts: (0..<50).map { ("part\($0)", [UInt8($0)]) })
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        let again = RunDirectory(at: path + "/runs/x-1", store: store)
        do {
          for artifact in 0..<20 { try again.link("artifacts/\(artifact)", to: tree) }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      #expect(failures.withLock { $0 } == [])
      #expect(try run.names.count == 20 * 50)
    }
  }

  @Test func `the manifest is what sha256sum checks`() throws {
    try withRun { run, store, _ in
      let tree = try store.objects.write(parts: [("x", [1])])
      try run.link("artifacts/m", to: tree)
      try run.write("a.txt", "text")
      let known = ["artifacts/m/x": tree.entries[0].digest]
      let manifest = try run.writeManifest(["artifacts/m/x", "a.txt"], known: known)
      #expect(Manifest(text: manifest.text) == manifest)
      #expect(run.differences(from: manifest).isEmpty)
      let check = "cd '\(run.path)' && sha256sum --status -c MANIFEST.sha256"
      #expect(unsafe system(check) == 0)
      try run.write("a.txt", "other")
      #expect(run.differences(from: manifest) == ["a.txt"])
      #expect(unsafe system(check) != 0)
    }
  }

  @Test func `nothing is written outside`() throws {
    try withRun { run, store, path in
      for name in ["../x", "/tmp/x", "a/../../x", ""] {
        #expect(throws: StorageError.unsafeName(name)) { try run.write(name, "x") }
        #expect(throws: StorageError.unsafeName(name)) { try run.link(name, to: key) }
      }
      try store.disk.makeDirectory(path + "/elsewhere")
      try store.disk.makeDirectory(run.path)
      try store.disk.link(run.path + "/trap", to: path + "/elsewhere")
      #expect(throws: StorageError.unsafeName("trap/x")) { try run.write("trap/x", "x") }
      #expect(try store.disk.list(path + "/elsewhere").isEmpty)
    }
  }

  @Test func `writing over a link replaces the link, not the object`() throws {
    try withRun { run, store, _ in
      let tree = try store.objects.write(parts: [("x", [1])])
      try run.link("f", to: tree.entries[0].digest)
      try run.write("f", [2])
      #expect(try run.read("f") == [2])
      #expect(try store.objects.read(tree.entries[0].digest) == [1])
    }
  }

  @Test(arguments: [
    ("/a/b/c", "/a/d", "../b/c"), ("a/b", "a", "b"), ("/x", "/", "x"),
    ("r/.s/o", "r/x/y/z", "../../../.s/o"),
    ("/a", "b", "/a"),
  ])
  func `relative paths`(target: String, directory: String, relative: String) {
    #expect(RunDirectory.relative(target, from: directory) == relative)
  }

  @Test func `logs keep whole lines`() throws {
    try withTemporaryDirectory { path in
      let a = try AppendFile(path + "/logs/x.log")
      let b = try AppendFile(path + "/logs/x.log")
      try a.append("one")
      try b.append("two")
      try a.append("three")
      #expect(try Disk().read(path + "/logs/x.log") == Array("one\ntwo\nthree\n".utf8))
    }
  }
}
