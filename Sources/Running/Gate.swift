import Synchronization

/// A door that opens once and stays open, for one that waits.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  /// Lets through who waits, now or later; a second time does nothing.
  func open() {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      state.isOpen = true
      return state.waiting
    }
    waiting?.resume()
  }

  /// Returns once the door is open.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting = continuation }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}
