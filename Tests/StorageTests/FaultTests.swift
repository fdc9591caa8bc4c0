import Glibc
import Storage
import TestKit
import Testing

struct FaultTests {
  private static func work(_ store: Store) throws {
    for number in 0..<3 {
      try store.write(
        parts: [("a", [UInt8(number)]), ("b", [7])], key: SHA256.digest(of: "\(number)"),
        preimage: preimage, label: "l", cost: Cost())
      try store.checkpoints.save([("x", [1])], for: key)
      try store.history.record(key, for: ["a"])
    }
  }

  @Test func `whatever operation fails, results have their objects and the next try succeeds`()
    throws
  {
    let count = try withTemporaryDirectory { path in
      let faults = Faults(at: 0)
      try Self.work(Store(at: path, faults: faults))
      return faults.operations
    }
    #expect(count > 30)
    for n in 1...count {
      try withTemporaryDirectory { path in
        #expect(throws: StorageError.self) { try Self.work(Store(at: path, faults: Faults(at: n))) }
        let store = Store(at: path)
        #expect(store.isSound)
        store.removeOrphans()
        #expect(try store.disk.list(path + "/v1/tmp").isEmpty)
        try Self.work(store)
        #expect(store.isSound)
        #expect(try store.results.keys.count == 3)
      }
    }
  }

  @Test(arguments: [2, 5, 9, 14, 20, 27])
  func `killed at an operation, results have their objects and the next try succeeds`(n: Int)
    async throws
  {
    let path = temporaryPath()
    let store = Store(at: path)
    defer { store.disk.removeTree(path) }
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, n = n as Int] in
      let faults = Faults(at: n, .calling { kill(getpid(), SIGKILL) })
      try Self.work(Store(at: path, faults: faults))
    }
    #expect(store.isSound)
    store.removeOrphans()
    let left = try store.disk.list(path + "/v1/tmp").filter { name in
      try store.disk.exists("\(path)/v1/tmp/\(name)/owner")
    }
    #expect(left.isEmpty)
    try Self.work(store)
    #expect(store.isSound)
  }

  @Test func `a full disk is said in words with the path`() {
    let error = StorageError.system(operation: "write", path: "/x/y", code: ENOSPC)
    #expect(error.description == "cannot write /x/y: the disk is full")
  }

  @Test func `a full device fails and leaves nothing`() throws {
    try withTemporaryDirectory { path in
      // Writing through a directory that cannot be made.
      try Disk().write([1].span, toNew: path + "/file", mode: 0o644, isDurable: false)
      let store = Store(at: path + "/file")
      #expect(throws: StorageError.self) { try Self.work(store) }
    }
  }

  @Test func `the living keep their files`() throws {
    try withTemporaryDirectory { path in
      let store = Store(at: path)
      let scratch = try store.makeScratchDirectory()
      Store(at: path).removeOrphans()
      #expect(try store.disk.status(scratch) != nil)
    }
  }
}
