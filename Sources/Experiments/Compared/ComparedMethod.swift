/// A method of the comparison.
package struct ComparedMethod<Method: Sendable>: Sendable {
  /// The name in the spec, or a baseline's.
  package let name: String
  package let method: Method
  /// Whether it is compared in every experiment, and no method of the spec.
  package let isBaseline: Bool
}
