import FoundationEssentials
import Storage
import Testing

struct ObjectStoreTests {
  @Test func `bytes come back`() throws {
    try withStore { store in
      let contents: [[UInt8]] = [[], [1, 2, 3], [UInt8](repeating: 7, count: 100_000)]
      let digests = try store.objects.write(contents)
      #expect(digests == contents.map(SHA256.digest))
      #expect(try digests.map(store.objects.read) == contents)
    }
  }

  @Test func `objects lie in two-letter folders and are read-only`() throws {
    try withStore { store in
      let digest = try store.objects.write([[1]])[0]
      let path = store.objects.path(of: digest)
      #expect(path == "\(store.root)/v1/objects/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))")
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o444)
    }
  }

  @Test func `equal parts are kept once`() throws {
    try withStore { store in
      let a = try store.objects.write(parts: [("x", [1]), ("y", [2])])
      let b = try store.objects.write(parts: [("y", [2]), ("x", [1]), ("z", [1])])
      #expect(a.entries.map(\.digest) == b.entries[..<2].map(\.digest))
      #expect(b.entries[0].digest == b.entries[2].digest)
      #expect(a.digest != b.digest)
      #expect(try store.objects.tree(b.digest) == b)
    }
  }

  @Test func `a missing object is named`() throws {
    try withStore { store in
      #expect(throws: StorageError.missing(key)) { try store.objects.read(key) }
    }
  }

  @Test(arguments: [[], [1], [1, 2, 4], [1, 2, 3, 4]] as [[UInt8]])
  func `damage is noticed, moved aside and repaired`(bytes: [UInt8]) throws {
    try withStore { store in
      let digest = try store.objects.write([[1, 2, 3]])[0]
      let path = store.objects.path(of: digest)
      try overwrite(path, bytes)
      #expect(throws: StorageError.damaged(digest, path: path)) { try store.objects.read(digest) }
      try store.objects.quarantine(digest)
      #expect(!store.objects.contains(digest))
      #expect(throws: StorageError.missing(digest)) { try store.objects.read(digest) }
      try store.objects.write([[1, 2, 3]])
      #expect(try store.objects.read(digest) == [1, 2, 3])
    }
  }

  @Test(arguments: [
    "", ".", "..", "../x", "a/../b", "/x", "a//b", "a/", "a\nb", "a\\b", "a/./b", "\u{0}",
    String(repeating: "x", count: 300),
  ])
  func `unsafe part names are refused`(name: String) throws {
    try withStore { store in
      #expect(throws: StorageError.unsafeName(name)) {
        try store.objects.write(parts: [(name, [1])])
      }
    }
  }

  @Test func `a part name twice is refused`() throws {
    try withStore { store in
      #expect(throws: StorageError.unsafeName("x")) {
        try store.objects.write(parts: [("x", [1]), ("x", [2])])
      }
    }
  }

  @Test(arguments: ["a/b", "äöü", "tensors/model.layers.0.weight", "...", "a b"])
  func `other part names are fine`(name: String) throws {
    try withStore { store in
      let tree = try store.objects.write(parts: [(name, [1])])
      #expect(tree.entries.map(\.name) == [name])
    }
  }
}
