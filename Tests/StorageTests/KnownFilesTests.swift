import Foundation
import Storage
import TestKit
import Testing

/// Large files whose bytes are not read twice.
struct KnownFilesTests {
  private static let large = [UInt8](repeating: 7, count: 1 << 20)
  private static let other = [UInt8](repeating: 8, count: 1 << 20)
  private static let digest = SHA256.digest(of: large)

  private func write(_ bytes: [UInt8], _ path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test func `one that had not changed for two seconds is known until it changes`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/a"
      try write(Self.large, path)
      Thread.sleep(forTimeInterval: 2.1)
      let store = Store(at: "\(directory)/store")
      #expect(store.known.known(path) == nil)
      #expect(try store.known.digest(of: path).digest == Self.digest)
      #expect(store.known.known(path)?.digest == Self.digest)
      try store.objects.write(fileAt: path, expecting: Self.digest)
      #expect(try store.objects.read(Self.digest) == Self.large)

      try write(Self.other, path)
      #expect(store.known.known(path) == nil)
      let found = SHA256.digest(of: Self.other)
      #expect(throws: StorageError.changed(path: path, expected: Self.digest, found: found)) {
        try Store(at: "\(directory)/second").objects.write(fileAt: path, expecting: Self.digest)
      }
      #expect(try store.known.digest(of: path).digest == found)
    }
  }

  @Test func `one that changed just now is not known, nor is a small one`() throws {
    try withTemporaryDirectory { directory in
      let store = Store(at: "\(directory)/store")
      let (young, small) = ("\(directory)/a", "\(directory)/b")
      try write([1, 2, 3], small)
      Thread.sleep(forTimeInterval: 2.1)
      try write(Self.large, young)
      for path in [young, small] {
        _ = try store.known.digest(of: path)
        #expect(store.known.known(path) == nil)
      }
    }
  }

  @Test func `an object that was checked is checked again when it has changed`() throws {
    try withTemporaryDirectory { directory in
      let store = Store(at: "\(directory)/store")
      try store.objects.write([Self.large])
      let path = store.objects.path(of: Self.digest)
      Thread.sleep(forTimeInterval: 2.1)
      try store.objects.check(Self.digest)
      #expect(store.known.known(path) != nil)
      try overwrite(path, Self.other)
      #expect(throws: StorageError.damaged(Self.digest, path: path)) {
        try store.objects.check(Self.digest)
      }
    }
  }
}
