/// The gradient of a flat run of weights, in pieces that lie in the memory of the tape that makes them.
///
/// A piece takes memory from the first time that something is added to it until the gradient is cleared, so
/// that gradients move into the room that values leave when a tape goes back.
package final class Gradients {
  /// One weight's or several adjoining weights' gradient.
  package struct Piece {
    package let range: Range<Int>
    package let floats: Floats
  }

  /// Floats of all weights.
  package let count: Int
  /// Of the backend of the tape that works in it.
  let arena = Arena(Compute.serial.backend)
  private var floats: [Range<Int>: Floats] = [:]

  /// No gradient yet, for this many floats.
  package init(count: Int) { self.count = count }

  /// A whole gradient in one piece.
  package convenience init(_ values: [Float]) {
    self.init(count: values.count)
    piece(0..<count).copy(from: values)
  }

  /// Takes all memory back.
  package func clear() {
    floats.values.forEach(arena.free)
    floats = [:]
  }

  /// What there is, in order; weights that nothing was added to have no gradient.
  package var pieces: [Piece] {
    floats.map { Piece(range: $0.key, floats: $0.value) }
      .sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// A copy in one piece, with zeros where there is no gradient.
  package var flat: Floats {
    let memory = FloatMemory(count: count).floats
    for piece in pieces { memory[piece.range].copy(from: piece.floats) }
    return memory
  }

  /// The gradient's Euclidean length.
  package func norm(_ compute: Compute) -> Double {
    pieces.reduce(0) { $0 + compute.backend.squaredNorm($1.floats) }.squareRoot()
  }

  /// Returns the piece of a range, zero when it is new; ranges must not overlap otherwise.
  func piece(_ range: Range<Int>) -> Floats {
    if let piece = floats[range] { return piece }
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a piece must lie inside")
    let piece = arena.allocate(range.count, atEnd: true)
    piece.fill(0)
    floats[range] = piece
    return piece
  }
}
