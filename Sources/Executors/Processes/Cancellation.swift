import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The wish to stop, from a signal handler to everything that runs.
package final class Cancellation: Sendable {
  private let count = Atomic<Int>(0)
  /// When the first request came, in seconds of the system's own clock; 0 for none.
  private let first = Atomic<Int>(0)
  private let parent: Cancellation?

  /// One that is asked to stop by itself, or with `parent`.
  package init(following parent: Cancellation? = nil) { self.parent = parent }

  /// Asks to stop cleanly, a second time at once; safe to call from a signal handler.
  package func request() { count.add(1, ordering: .sequentiallyConsistent) }

  /// Asks to stop, and says nothing new within this many seconds of the first request; safe to call from a signal handler.
  package func request(after seconds: Int) {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let now = max(1, time.tv_sec)
    let known = first.compareExchange(
      expected: 0, desired: now, ordering: .sequentiallyConsistent)
    if known.exchanged || now - known.original >= seconds { request() }
  }

  /// Forgets all requests; for what goes on after a stop, such as a conversation.
  package func reset() {
    count.store(0, ordering: .sequentiallyConsistent)
    first.store(0, ordering: .sequentiallyConsistent)
  }

  /// True after the first request.
  package var isRequested: Bool {
    count.load(ordering: .sequentiallyConsistent) > 0 || parent?.isRequested == true
  }

  /// True after the second request.
  package var isUrgent: Bool {
    count.load(ordering: .sequentiallyConsistent) > 1 || parent?.isUrgent == true
  }
}
