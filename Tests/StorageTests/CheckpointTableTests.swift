import Storage
import Testing

struct CheckpointTableTests {
  private let parts: [(name: String, bytes: [UInt8])] = [("a", [1, 2, 3]), ("b", []), ("c", [10])]

  @Test func `what was saved last is loaded`() throws {
    try withStore { store in
      #expect(store.checkpoints.load(key) == nil)
      try store.checkpoints.save([("old", [9])], for: key)
      try store.checkpoints.save(parts, for: key)
      let loaded = try #require(store.checkpoints.load(key))
      #expect(loaded.map(\.name) == parts.map(\.name))
      #expect(loaded.map(\.bytes) == parts.map(\.bytes))
      store.checkpoints.remove(key)
      #expect(!store.checkpoints.contains(key))
      #expect(store.checkpoints.load(key) == nil)
    }
  }

  @Test func `a program has a folder of its own until its step is done`() throws {
    try withStore { store in
      let first = try store.checkpoints.openFolder(of: key)
      #expect(!first.holds)
      store.checkpoints.closeFolder(of: key)
      #expect(try !store.disk.exists(first.path))
      #expect(store.checkpoints.mark(of: key) == nil)
      let place = try store.checkpoints.openFolder(of: key).path
      try store.disk.makeDirectory("\(place)/a")
      try store.disk.write(
        [UInt8]([1]).span, toNew: "\(place)/a/state", mode: 0o600, isDurable: false)
      let mark = try #require(store.checkpoints.mark(of: key))
      store.checkpoints.closeFolder(of: key)
      #expect(try store.checkpoints.openFolder(of: key).holds)
      try overwrite("\(place)/a/state", [1, 2])
      #expect(store.checkpoints.mark(of: key) != mark)
      store.checkpoints.remove(key)
      #expect(try !store.disk.exists(place))
    }
  }

  @Test func `a program's folder that cannot be looked at stays`() throws {
    try withStore { store in
      let place = try store.checkpoints.openFolder(of: key).path
      let state = "\(place)/a/state"
      try store.disk.makeDirectory("\(place)/a")
      try store.disk.write([UInt8]([1]).span, toNew: state, mode: 0o600, isDurable: false)
      let counting = Faults(at: 0, isReading: true)
      Store(at: store.root, faults: counting).checkpoints.closeFolder(of: key)
      #expect(counting.operations > 2)
      for n in 1...counting.operations {
        Store(at: store.root, faults: Faults(at: n, isReading: true)).checkpoints.closeFolder(
          of: key)
        #expect(try store.disk.exists(state), "operation \(n)")
      }
    }
  }

  @Test func `any damage makes it none`() throws {
    try withStore { store in
      try store.checkpoints.save(parts, for: key)
      let path = "\(store.root)/v1/checkpoints/\(key.hex)/state"
      let bytes = try store.disk.read(path)
      for position in bytes.indices {
        try overwrite(path, Array(bytes[..<position]))
        #expect(store.checkpoints.load(key) == nil)
        for bit in [0, 3, 7] {
          var mutant = bytes
          mutant[position] ^= 1 << bit
          try overwrite(path, mutant)
          #expect(store.checkpoints.load(key) == nil)
        }
      }
      try overwrite(path, bytes + [0])
      #expect(store.checkpoints.load(key) == nil)
    }
  }
}
