import JSON
import Storage
import TestKit
import Testing

/// "Cannot read" is not "is not there": what an upkeep of the store cannot look at ends it, and nothing is given up.
struct UnreadableTests {
  /// A store with a run's artifact, a pinned one, and one that nobody needs.
  private func fill(_ store: Store) throws -> (needed: Tree, pinned: Tree, free: Tree) {
    let trees = try ["a", "b", "c"].map { name in
      try store.objects.write(parts: [(name, Array(name.utf8)), ("more", Array("x\(name)".utf8))])
    }
    for (index, tree) in trees.enumerated() {
      let preimage = JSONValue.object(["kind": .string("test"), "index": .integer(index)])
      try store.results.write(
        ResultRecord(
          key: SHA256.digest(of: preimage.keyBytes), tree: tree, preimage: preimage,
          label: "\(index)", cost: Cost()))
    }
    try store.pins.write(PinTable.Pin(name: "kept", objects: [trees[1].digest], note: ""))
    return (trees[0], trees[1], trees[2])
  }

  private func collect(_ store: Store, _ needed: Tree) throws {
    var roots = [Reachability.Root(owner: "run", objects: [needed.digest])]
    for pin in try store.pins.all() {
      roots.append(Reachability.Root(owner: "pin", objects: pin.objects))
    }
    let garbage = try Garbage(
      in: store, Reachability(roots, in: store), hasUnfinished: false)
    garbage.remove(from: store)
  }

  /// Every n-th operation that reads, lists or looks at a file fails, and all after it.
  @Test func `gc gives up nothing that is needed when it cannot read`() throws {
    var n = 1
    var stopped = 0
    while true {
      let isOver = try withTemporaryDirectory { directory -> Bool in
        let trees = try fill(Store(at: directory))
        let faults = Faults(at: n, isReading: true)
        do {
          try collect(Store(at: directory, faults: faults), trees.needed)
        } catch is StorageError {
          stopped += 1
        }
        let after = Store(at: directory)
        #expect(after.objects.containsAll(of: trees.needed, digest: trees.needed.digest), "\(n)")
        #expect(after.objects.containsAll(of: trees.pinned, digest: trees.pinned.digest), "\(n)")
        return faults.operations < n
      }
      if isOver { break }
      n += 1
    }
    #expect(stopped > 10)
  }

  /// The n-th operation that reads fails, and all after it, or it alone.
  @Test(arguments: [false, true])
  func `fsck takes only another digest for damage`(isMomentary: Bool) throws {
    var n = 1
    while true {
      let isOver = try withTemporaryDirectory { directory -> Bool in
        _ = try fill(Store(at: directory))
        let faults = Faults(at: n, isMomentary ? .failingOnce : .failing, isReading: true)
        let store = Store(at: directory, faults: faults)
        let check = try? StoreCheck(store)
        #expect(check?.isSound ?? true, "\(n)")
        return faults.operations < n
      }
      if isOver { break }
      n += 1
    }
  }

  @Test func `names keep the keys that could not be read for a moment`() throws {
    try withTemporaryDirectory { directory in
      let keys = (0..<3).map { SHA256.digest(of: "\($0)") }
      for key in keys { try Store(at: directory).history.record(key, for: ["a"]) }
      let store = Store(at: directory, faults: Faults(at: 1, .failingOnce, isReading: true))
      #expect(throws: StorageError.self) {
        try store.history.record(SHA256.digest(of: "x"), for: ["a"])
      }
      #expect(Store(at: directory).history.keys(of: ["a"]) == keys)
    }
  }

  @Test func `what goes into a bundle is not left out when it cannot be read`() throws {
    var n = 1
    while true {
      let isOver = try withTemporaryDirectory { directory -> Bool in
        let trees = try fill(Store(at: directory))
        let faults = Faults(at: n, .failingOnce, isReading: true)
        var writer = BundleWriter(from: Store(at: directory, faults: faults))
        if let isAdded = try? writer.add(trees.needed) { #expect(isAdded, "\(n)") }
        return faults.operations < n
      }
      if isOver { break }
      n += 1
    }
  }

  @Test func `what is pinned is never deleted from quarantine, nor its parts`() throws {
    try withTemporaryDirectory { directory in
      let store = Store(at: directory)
      let trees = try fill(store)
      try store.objects.quarantine(trees.pinned.digest)
      try collect(store, trees.needed)
      let left = try store.disk.list("\(store.root)/v1/quarantine")
      #expect(left.count == 1 && left[0].hasPrefix(trees.pinned.digest.hex))
      for entry in trees.pinned.entries { #expect(store.objects.contains(entry.digest)) }
      #expect(!store.objects.contains(trees.free.digest))
    }
  }
}
