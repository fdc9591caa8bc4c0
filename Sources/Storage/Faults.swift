import Synchronization

/// Makes the n-th file operation fail, so that tests can see what is left behind: of those that write, or, with
/// `isReading`, of those that read, list and look at files.
package final class Faults: Sendable {
  /// What the chosen operation does.
  package enum Manner: Sendable {
    /// It throws `StorageError.injected`, and so does every later one: the disk is gone.
    case failing
    /// It alone throws: a moment's trouble.
    case failingOnce
    /// It runs `action`, which may end the process.
    case calling(@Sendable () -> Void)
  }

  private let count = Mutex(0)
  private let position: Int
  private let manner: Manner
  private let isReading: Bool

  /// Lets operations 1 to n - 1 pass; with n = 0 all of them, which counts them.
  package init(at n: Int, _ manner: Manner = .failing, isReading: Bool = false) {
    position = n
    self.manner = manner
    self.isReading = isReading
  }

  /// How many operations were asked for.
  package var operations: Int { count.withLock { $0 } }

  /// Counts an operation that reads.
  func checkReading(_ operation: String, _ path: String) throws(StorageError) {
    if isReading { try count(operation, path) }
  }

  /// Counts an operation that writes.
  func check(_ operation: String, _ path: String) throws(StorageError) {
    if !isReading { try count(operation, path) }
  }

  private func count(_ operation: String, _ path: String) throws(StorageError) {
    let number = count.withLock { value -> Int in
      value += 1
      return value
    }
    guard position > 0, number >= position else { return }
    switch manner {
    case .failing: throw .injected(operation: operation, path: path)
    case .failingOnce:
      if number == position { throw .injected(operation: operation, path: path) }
    case .calling(let action): if number == position { action() }
    }
  }
}
