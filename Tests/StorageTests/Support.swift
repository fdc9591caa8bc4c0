import JSON
import FoundationEssentials
import Storage
import TestKit

/// Runs `body` with a store in a fresh directory.
@discardableResult
func withStore<Result>(_ body: (Store) throws -> Result) throws -> Result {
  try withTemporaryDirectory { try body(Store(at: $0 + "/store")) }
}

/// Replaces an object's bytes behind the store's back.
func overwrite(_ path: String, _ bytes: [UInt8]) throws {
  try FileManager.default.removeItem(atPath: path)
  try Data(bytes).write(to: URL(filePath: path))
}

let key = SHA256.digest(of: "key")
let preimage = JSONValue.object(["kind": .string("test")])

extension Store {
  /// Every record's object and parts are there and sound.
  var isSound: Bool {
    ((try? results.keys) ?? []).allSatisfy { key in
      guard let record = usableRecord(of: key) else { return false }
      return record.tree.entries.allSatisfy { (try? objects.read($0.digest)) != nil }
    }
  }
}

/// A path that does not exist, for tests that end processes.
func temporaryPath() -> String {
  FileManager.default.temporaryDirectory.appending(path: "lethe-test-\(UUID().uuidString)").path
}
