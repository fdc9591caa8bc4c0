/// A level drawn across a plot, such as the value of the retrained model.
package struct ReferenceLine: Sendable, Equatable {
  package var value: Double
  package var label: String

  /// Creates a line.
  package init(_ value: Double, _ label: String) {
    self.value = value
    self.label = label
  }
}
