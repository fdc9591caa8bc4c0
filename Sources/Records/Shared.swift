import Synchronization

/// What is worked out of a record once and shown in several places.
package final class Shared: Sendable {
  private let values = Mutex<[String: any Sendable]>([:])

  /// Holds nothing yet.
  package init() {}

  /// Returns what is known under a name, which is made at the first call.
  package func value<Value: Sendable>(_ name: String, make: () -> Value) -> Value {
    if let known = values.withLock({ $0[name] }), let value = known as? Value { return value }
    let made = make()
    values.withLock { $0[name] = made }
    return made
  }
}
