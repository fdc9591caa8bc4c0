/// A name with a value, or with further settings under it.
package struct Setting: Sendable, Equatable {
  package var name: String
  /// Nil when only the children matter.
  package var value: String?
  package var children: [Setting]

  /// Creates a setting.
  package init(_ name: String, _ value: String? = nil, _ children: [Setting] = []) {
    self.name = name
    self.value = value
    self.children = children
  }
}
