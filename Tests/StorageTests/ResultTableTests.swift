import JSON
import FoundationEssentials
import Storage
import Testing

struct ResultTableTests {
  private func write(_ store: Store) throws -> ResultRecord {
    try store.write(
      parts: [("a", [1, 2]), ("b", [])], key: key, preimage: preimage, label: "l",
      cost: Cost(wall: 1.5, cpu: 2, memory: 3))
  }

  @Test func `a record comes back`() throws {
    try withStore { store in
      let record = try write(store)
      #expect(store.results.record(of: key) == record)
      #expect(store.usableRecord(of: key) == record)
      #expect(record.object == record.tree.digest)
      #expect(try store.results.keys == [key])
    }
  }

  @Test func `the record is readable JSON without host or time`() throws {
    try withStore { store in
      let record = try write(store)
      let json = try JSONValue.parse(try store.disk.read(store.results.path(of: key)))
      #expect(
        json.object?.keys.sorted() == ["cost", "key", "label", "object", "parts", "preimage"])
      #expect(json["object"]?.string == record.object.hex)
      #expect(json["preimage"] == preimage)
    }
  }

  @Test func `a record is unusable without its objects`() throws {
    try withStore { store in
      let record = try write(store)
      for digest in record.tree.entries.map(\.digest) + [record.object] {
        try store.objects.quarantine(digest)
        #expect(store.usableRecord(of: key) == nil)
        _ = try write(store)
        #expect(store.usableRecord(of: key) != nil)
      }
    }
  }

  @Test func `a truncated object makes the record unusable`() throws {
    try withStore { store in
      let record = try write(store)
      try overwrite(store.objects.path(of: record.tree.entries[0].digest), [1])
      #expect(store.usableRecord(of: key) == nil)
    }
  }

  @Test func `no damage to a record gives another object`() throws {
    try withStore { store in
      let record = try write(store)
      let path = store.results.path(of: key)
      let bytes = try store.disk.read(path)
      for position in bytes.indices {
        var mutant = bytes
        mutant[position] ^= 1
        try overwrite(path, mutant)
        let read = store.results.record(of: key)
        #expect(read == nil || read?.object == record.object)
        if position % 16 == 0 {
          try overwrite(path, Array(bytes[..<position]))
          #expect(store.results.record(of: key) == nil)
        }
      }
    }
  }

  @Test func `history keeps the latest keys, newest last`() throws {
    try withStore { store in
      let name = ["experiment", "label"]
      #expect(store.history.keys(of: name).isEmpty)
      let keys = (0..<20).map { SHA256.digest(of: "\($0)") }
      for key in keys + [keys[10], keys[10]] { try store.history.record(key, for: name) }
      #expect(store.history.keys(of: name).last == keys[10])
      #expect(store.history.keys(of: name).count == 16)
      #expect(store.history.keys(of: ["experiment", "other"]).isEmpty)
    }
  }
}
