internal import CKernels

/// A run of bfloat16 numbers in a `HalfMemory`, which it keeps alive.
@safe package struct Halves {
  private let owner: HalfMemory
  package let base: UnsafeMutablePointer<UInt16>
  package let count: Int

  fileprivate init(_ owner: HalfMemory, _ base: UnsafeMutablePointer<UInt16>, count: Int) {
    self.owner = owner
    unsafe self.base = base
    self.count = count
  }

  /// Returns the part of a range.
  package subscript(range: Range<Int>) -> Halves {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part must lie inside")
    return unsafe Halves(owner, base + range.lowerBound, count: range.count)
  }

  /// Writes the numbers as single precision, exactly.
  package func widen(into floats: Floats) {
    precondition(floats.count == count, "copying needs equal lengths")
    unsafe lk_from_bf16(count, base, floats.base)
  }

  /// Copies bytes of bfloat16 numbers, the low byte first.
  package func copy(bytes: [UInt8]) {
    precondition(bytes.count == 2 * count, "copying needs equal lengths")
    for i in 0..<count {
      unsafe base[i] = UInt16(bytes[2 * i]) | UInt16(bytes[2 * i + 1]) << 8
    }
  }
}

/// Owns bfloat16 numbers at a 64-byte boundary: the weights of frozen models.
@safe package final class HalfMemory {
  private let pages: Pages
  package let count: Int

  /// Allocates numbers, all zero.
  package init(count: Int) {
    pages = Pages(bytes: count * MemoryLayout<UInt16>.stride)
    self.count = count
  }

  /// All of it.
  package var halves: Halves {
    unsafe Halves(
      self, pages.start.bindMemory(to: UInt16.self, capacity: max(1, count)), count: count)
  }
}
