/// Cosines and sines of rotary positions.
package struct Rotation {
  /// (positions, rotary / 2) each.
  let cosines: Floats
  let sines: Floats
  /// The position of each row.
  let positions: [Int32]
  /// Elements of each head that turn, the first ones.
  let rotary: Int
}
