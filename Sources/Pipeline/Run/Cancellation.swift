import Synchronization

/// The wish to stop, from a signal handler to everything that runs.
package final class Cancellation: Sendable {
  private let count = Atomic<Int>(0)

  package init() {}

  /// Asks to stop cleanly, a second time at once; safe to call from a signal handler.
  package func request() { count.add(1, ordering: .sequentiallyConsistent) }

  /// Forgets all requests; for what goes on after a stop, such as a conversation.
  package func reset() { count.store(0, ordering: .sequentiallyConsistent) }

  /// True after the first request.
  package var isRequested: Bool { count.load(ordering: .sequentiallyConsistent) > 0 }

  /// True after the second request.
  package var isUrgent: Bool { count.load(ordering: .sequentiallyConsistent) > 1 }
}
