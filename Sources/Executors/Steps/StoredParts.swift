import Plans
package import Storage
import Synchronization

/// The parts of an artifact in a store; every read is checked against its digest.
package final class StoredParts: PartReader, Sendable {
  private let tree: Tree
  private let objects: ObjectStore
  private let bad = Mutex<[Digest]>([])

  /// Reads the files of a tree.
  package init(_ tree: Tree, in objects: ObjectStore) {
    self.tree = tree
    self.objects = objects
  }

  package var names: [String] { tree.entries.map(\.name) }

  private func entry(_ name: String) throws -> TreeEntry {
    guard let entry = tree.entries.first(where: { $0.name == name }) else {
      throw MissingPart(name: name, present: names)
    }
    return entry
  }

  package func size(of name: String) throws -> Int { try entry(name).size }

  package func bytes(of name: String) throws -> [UInt8] {
    try noting(entry(name).digest) { try objects.read($0) }
  }

  package func path(of name: String) throws -> String? {
    try noting(entry(name).digest) { digest in
      try objects.check(digest)
      return objects.path(of: digest)
    }
  }

  /// Remembers an object that cannot be used.
  private func noting<Result>(_ digest: Digest, _ body: (Digest) throws -> Result) throws -> Result
  {
    do {
      return try body(digest)
    } catch {
      bad.withLock { $0.append(digest) }
      throw error
    }
  }

  /// The objects that could not be read so far, even when a decoder hid the error.
  var damage: [Digest] { bad.withLock { $0 } }
}

/// An artifact lacks a part that its type needs.
package struct MissingPart: Error, Sendable, Equatable, CustomStringConvertible {
  package let name: String
  /// The parts that there are.
  package let present: [String]

  package var description: String { "no part '\(name)' among \(present.joined(separator: ", "))" }
}
