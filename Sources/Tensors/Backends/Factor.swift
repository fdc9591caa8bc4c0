/// A matrix in a product: element (i, j) at i · row + j · column, so that a transpose is a matter of strides.
package struct Factor {
  /// What the elements are read from.
  package enum Elements {
    case floats(Floats)
    /// As a file has them; a right factor only, as a whole or as the transpose of a whole.
    case stored(StoredMatrix)
  }

  let elements: Elements
  let row: Int
  let column: Int

  /// The matrix in a run of floats.
  package init(_ floats: Floats, row: Int, column: Int) {
    self.init(.floats(floats), row: row, column: column)
  }

  /// The matrix in floats or stored numbers.
  package init(_ elements: Elements, row: Int, column: Int) {
    self.elements = elements
    self.row = row
    self.column = column
  }
}
