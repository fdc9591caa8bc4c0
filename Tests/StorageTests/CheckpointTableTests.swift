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
