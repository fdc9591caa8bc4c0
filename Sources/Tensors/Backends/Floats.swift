/// A run of floats in a `FloatMemory`, which it keeps alive.
///
/// Kernels of the memory's backend compute with whole runs; `subscript(_: Int)`, `array` and `copy(from: [Float])` are
/// the host's own way in. The address is for backends only.
@safe package struct Floats {
  private let owner: FloatMemory
  /// Where the run starts; who uses it must see to it that the run outlives the use (`withExtendedLifetime`).
  let base: UnsafeMutablePointer<Float>
  /// How many floats there are.
  package let count: Int

  init(_ owner: FloatMemory, _ base: UnsafeMutablePointer<Float>, count: Int) {
    self.owner = owner
    unsafe self.base = base
    self.count = count
  }

  /// Whose kernels compute with these floats when nobody says otherwise.
  package var backend: any Backend { owner.backend }

  /// Returns the part of a range.
  package subscript(range: Range<Int>) -> Floats {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a part must lie inside")
    return unsafe Floats(owner, base + range.lowerBound, count: range.count)
  }

  /// One element.
  package subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "an index must lie inside")
      return withExtendedLifetime(owner) { unsafe base[index] }
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "an index must lie inside")
      withExtendedLifetime(owner) { unsafe base[index] = newValue }
    }
  }

  /// Copies an array of the same length.
  package func copy(from values: [Float]) {
    precondition(values.count == count, "copying needs equal lengths")
    withExtendedLifetime(owner) {
      unsafe values.withUnsafeBufferPointer { source in
        if let start = source.baseAddress { unsafe base.update(from: start, count: count) }
      }
    }
  }

  /// A copy of the elements.
  package var array: [Float] {
    withExtendedLifetime(owner) { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }
  }

  /// A copy of the elements as they lie in memory, four bytes each.
  var rawBytes: [UInt8] {
    withExtendedLifetime(owner) {
      unsafe Array(UnsafeRawBufferPointer(start: base, count: 4 * count))
    }
  }
}

// Kernels of the memory's backend.
extension Floats {
  /// Sets every element to a value.
  package func fill(_ value: Float) { backend.fill(self, value) }

  /// Copies all elements of another run of the same length.
  package func copy(from other: Floats) { backend.copy(other, into: self) }

  /// Adds another run of the same length.
  package func accumulate(_ other: Floats) { backend.accumulate(other, into: self) }

  /// Adds a multiple of another run of the same length.
  package func accumulate(_ other: Floats, times factor: Float) {
    backend.accumulate(other, times: factor, into: self)
  }

  /// Multiplies every element.
  func scale(_ factor: Float) { backend.scale(self, factor) }

  /// The sum of squares, in an order that only the length decides.
  package var squaredNorm: Double { backend.squaredNorm(self) }
}
