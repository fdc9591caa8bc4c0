import JSON
package import Storage

/// A source file that a plan needs and cannot have.
package struct UnusableSource: Error, Sendable, Equatable, CustomStringConvertible {
  /// As the spec names it.
  package let path: String
  /// Why it cannot be had.
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
    let file = try Self.source(path, expected ?? pins[path], store)
    sources[path] = file.digest
    let index = insert(
      label, kind: SourceFile.kind, version: "1", step: Self.encoded(file), inputs: .list([]),
      resources: .light, work: .file(file))
    return Ref(index: index)
  }

  private static func source(
    _ path: String, _ expected: Digest?, _ store: Store?
  ) throws(UnusableSource) -> SourceFile {
    do throws(StorageError) {
      if let expected, let store,
        let size = try store.disk.status(store.objects.path(of: expected))?.size
      {
        return SourceFile(path: path, digest: expected, size: size)
      }
      let found = try (store?.disk ?? Disk()).digest(of: path)
      if let expected, expected != found.digest {
        throw StorageError.changed(path: path, expected: expected, found: found.digest)
      }
      return SourceFile(path: path, digest: found.digest, size: found.size)
    } catch {
      throw UnusableSource(path: path, problem: error)
    }
  }
}
