/// The right-hand factor of a product, in either format.
@unsafe
struct RightFactor {
  let start: UnsafeRawPointer
  /// 1 for bfloat16, else 0.
  let half: Int32
  let row: Int
  let column: Int

  init(_ floats: Strided) {
    unsafe (start, half, row, column) =
      unsafe (UnsafeRawPointer(floats.start), 0, floats.row, floats.column)
  }

  init(_ halves: StridedHalf) {
    unsafe (start, half, row, column) =
      unsafe (UnsafeRawPointer(halves.start), 1, halves.row, halves.column)
  }

  private init(_ start: UnsafeRawPointer, _ other: RightFactor) {
    unsafe (self.start, half, row, column) = unsafe (start, other.half, other.row, other.column)
  }

  /// The part from a column on.
  func from(column j: Int) -> RightFactor {
    unsafe RightFactor(start + j * column * (half == 1 ? 2 : 4), self)
  }
}
