/// Numbers that a loss wants to remember of a step; they go into its record, and so into what is resumed.
package final class StepNotes {
  /// By name; nil when there are none.
  package var values: [String: Double]?

  package init() {}

  /// Adds to a number; the shares of the parts of a batch add up to that of the whole.
  package func add(_ value: Double, to name: String) {
    values = (values ?? [:]).merging([name: value]) { $0 + $1 }
  }

  /// Sets a number that is the same for all parts of a batch.
  package func set(_ value: Double, of name: String) {
    values = (values ?? [:]).merging([name: value]) { $1 }
  }
}
