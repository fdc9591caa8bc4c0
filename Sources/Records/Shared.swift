import Synchronization

/// What is worked out of a record once and shown in several places.
package final class Shared: Sendable {
  /// One value, which those who ask for it while it is made wait for.
  private final class Slot: Sendable {
    let value = Mutex<(any Sendable)?>(nil)
  }

  private let slots = Mutex<[String: Slot]>([:])

  /// Holds nothing yet.
  package init() {}

  /// Returns what is known under a name, which is made at the first call.
  ///
  /// What `make` does may ask for other names, not for this one.
  package func value<Value: Sendable>(_ name: String, make: () -> Value) -> Value {
    let slot = slots.withLock { slots in
      if let known = slots[name] { return known }
      let new = Slot()
      slots[name] = new
      return new
    }
    return slot.value.withLock { value in
      if let known = value, let made = known as? Value { return made }
      let made = make()
      value = made
      return made
    }
  }
}
