/// Sequences of tokens, packed one after the other without padding.
package struct TokenBatch: Sendable, Equatable {
  package let tokens: [Int32]
  /// Where each sequence starts in `tokens`, and their number at the end.
  package let starts: [Int]
  /// The position of each token in its sequence; the rotary angle.
  package let positions: [Int32]
  /// The sequence of a cache that each continues.
  package let places: [Int]

  /// Packs whole sequences.
  package init(_ sequences: [[Int32]]) {
    self.init(
      sequences, after: Array(repeating: 0, count: sequences.count),
      places: Array(sequences.indices))
  }

  /// Packs what follows after some tokens of each sequence that a cache holds at `places`.
  package init(_ sequences: [[Int32]], after offsets: [Int], places: [Int]) {
    precondition(
      offsets.count == sequences.count && places.count == sequences.count,
      "every sequence has an offset and a place")
    var starts = [0]
    var positions: [Int32] = []
    for (sequence, offset) in zip(sequences, offsets) {
      positions += Int32(offset)..<Int32(offset + sequence.count)
      starts.append(positions.count)
    }
    tokens = Array(sequences.joined())
    self.starts = starts
    self.positions = positions
    self.places = places
  }

  /// Number of sequences.
  package var count: Int { starts.count - 1 }
}
