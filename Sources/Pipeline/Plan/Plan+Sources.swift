package import Storage

/// A source file that a plan needs and cannot have.
package struct UnusableSource: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  package let problem: StorageError

  package var description: String { "source file \(path): \(problem)" }
}

extension Plan {
  /// Adds a source file; its bytes are hashed now and put in the store when the run starts.
  ///
  /// A file pinned to a digest (`pins`, or `expecting`) must have it, or the store must. Throws
  /// `UnusableSource`.
  package mutating func file(
    _ label: String, _ path: String, expecting expected: Digest? = nil
  ) throws(UnusableSource) -> Ref<FileArtifact> {
    let source = try Self.source(path, expected ?? pins[path], store)
    sources[path] = source.digest
    let parameters = JSON.object([
      "sha256": .string(source.digest.hex), "size": .integer(source.size),
    ])
    let index = insert(
      label, kind: "file", version: "1", parameters: parameters, inputs: .list([]), weight: .light,
      type: ObjectIdentifier(FileArtifact.self), action: .source(source))
    return Ref(index: index)
  }

  private static func source(
    _ path: String, _ expected: Digest?, _ store: Store?
  ) throws(UnusableSource) -> Source {
    do throws(StorageError) {
      if let expected, let store,
        let size = try store.disk.status(store.objects.path(of: expected))?.size
      {
        return Source(path: path, digest: expected, size: size)
      }
      let found = try (store?.disk ?? Disk()).digest(of: path)
      if let expected, expected != found.digest {
        throw StorageError.changed(path: path, expected: expected, found: found.digest)
      }
      return Source(path: path, digest: found.digest, size: found.size)
    } catch {
      throw UnusableSource(path: path, problem: error)
    }
  }
}
