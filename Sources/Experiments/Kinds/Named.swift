/// A component under the name that a spec gives it.
package struct Named<Value: Sendable>: Sendable {
  package let name: String
  /// The component.
  package let value: Value
}
