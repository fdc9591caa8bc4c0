extension ObjectStore {
  /// Returns those of some objects whose bytes are not what their digests name; one that is gone is none of them.
  ///
  /// Reads on all processors, and throws the first error in the order of the objects.
  package func damaged(among digests: [Digest]) throws(StorageError) -> [Digest] {
    // A test that counts operations has them one after the other.
    let lanes = disk.faults == nil ? 64 : 1
    let findings = Parallel.map(digests.count, lanes: lanes) { index -> StorageError? in
      do throws(StorageError) {
        try check(digests[index])
        return nil
      } catch {
        return error
      }
    }
    var damaged: [Digest] = []
    for (digest, error) in zip(digests, findings) {
      guard let error else { continue }
      switch error {
      case .damaged: damaged.append(digest)
      case .missing: continue
      default: throw error
      }
    }
    return damaged
  }
}
