import Dispatch
import Synchronization

extension ObjectStore {
  /// Returns those of some objects whose bytes are not what their digests name; one that is gone is none of them.
  ///
  /// Reads on all processors, and throws the first error in the order of the objects.
  package func damaged(among digests: [Digest]) throws(StorageError) -> [Digest] {
    let findings = Mutex([Int: StorageError]())
    let next = Atomic(0)
    // A test that counts operations has them one after the other.
    let lanes = disk.faults == nil ? 64 : 1
    DispatchQueue.concurrentPerform(iterations: min(digests.count, lanes)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < digests.count else { return }
        do throws(StorageError) {
          try check(digests[index])
        } catch {
          findings.withLock { $0[index] = error }
        }
      }
    }
    var damaged: [Digest] = []
    for (index, error) in findings.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      switch error {
      case .damaged: damaged.append(digests[index])
      case .missing: continue
      default: throw error
      }
    }
    return damaged
  }
}
