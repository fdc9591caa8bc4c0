import Dispatch
import Synchronization

/// Work that is done on all processors.
package enum Parallel {
  /// Returns what `body` makes of 0, 1 and so on below `count`, in that order; at most `lanes` are at work at once.
  package static func map<Result: Sendable>(
    _ count: Int, lanes: Int = 64, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    let results = Mutex([Int: Result]())
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(count, lanes)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = body(index)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0 }.sorted { $0.key < $1.key }.map(\.value)
  }
}
