package import Plans
package import Storage
import Synchronization

/// A step stopped because it was asked to, after having saved what it needs to go on.
package struct StepInterrupted: Error, Sendable, Equatable {}

/// How often a long step saves: seconds to the first time, and from then on.
package struct CheckpointTiming: Sendable, Equatable {
  /// Seconds from the start to the first save.
  package var first: Double
  /// Seconds between two saves.
  package var interval: Double

  package init(first: Double = 5, interval: Double = 15) {
    self.first = first
    self.interval = interval
  }
}

/// The checkpoints of one key in a store.
package final class StoredCheckpoints: CheckpointSlot {
  private struct State {
    var next: ContinuousClock.Instant
    var wasAsked = false
  }

  private let store: Store
  private let key: Digest
  private let termination: Cancellation
  private let timing: CheckpointTiming
  private let state: Mutex<State>

  /// `termination` makes a save due at once, and saving then ends the step.
  package init(
    store: Store, key: Digest, termination: Cancellation, timing: CheckpointTiming = .init()
  ) {
    self.store = store
    self.key = key
    self.termination = termination
    self.timing = timing
    state = Mutex(State(next: .now + .seconds(timing.first)))
  }

  /// True when the step has looked at `isDue`, so that it can be expected to save.
  var wasAsked: Bool { state.withLock { $0.wasAsked } }

  package var isDue: Bool {
    state.withLock { state in
      state.wasAsked = true
      return termination.isRequested || ContinuousClock.now >= state.next
    }
  }

  package func save(_ parts: [Part]) throws {
    let start = ContinuousClock.now
    try store.checkpoints.save(
      parts.map { part in SavedPart(part.name, size: part.size) { part.bytes } }, for: key)
    // What takes long to save is saved less often.
    let pause = max(.seconds(timing.interval), (ContinuousClock.now - start) * 20)
    state.withLock { $0.next = .now + pause }
    if termination.isRequested { throw StepInterrupted() }
  }

  package func load() -> [Part]? {
    store.checkpoints.load(key)?.map { part in Part(part.name, size: part.size) { part.bytes } }
  }
}
