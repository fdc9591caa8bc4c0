/// A run of floats in a `FloatMemory`, which it keeps alive.
///
/// Who uses `base` must see to it that the run outlives the use (`withExtendedLifetime`).
@safe package struct Floats {
  private let owner: FloatMemory
  package let base: UnsafeMutablePointer<Float>
  package let count: Int

  fileprivate init(_ owner: FloatMemory, _ base: UnsafeMutablePointer<Float>, count: Int) {
    self.owner = owner
    unsafe self.base = base
    self.count = count
  }

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

  /// Sets every element to a value.
  package func fill(_ value: Float) {
    withExtendedLifetime(owner) { unsafe base.update(repeating: value, count: count) }
  }

  /// Copies all elements of another run of the same length.
  package func copy(from other: Floats) {
    precondition(other.count == count, "copying needs equal lengths")
    withExtendedLifetime((owner, other.owner)) {
      unsafe base.update(from: other.base, count: count)
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
}

/// Owns floats at a 64-byte boundary: weights, gradients, moments, caches.
@safe package final class FloatMemory {
  private let pages: Pages
  package let count: Int

  /// Allocates floats, all zero unless not `cleared`.
  package init(count: Int, cleared: Bool = true) {
    pages = Pages(bytes: count * MemoryLayout<Float>.stride, cleared: cleared)
    self.count = count
  }

  /// Allocates a copy of an array.
  package convenience init(_ values: [Float]) {
    self.init(count: values.count, cleared: false)
    floats.copy(from: values)
  }

  /// All of it.
  package var floats: Floats { unsafe Floats(self, base, count: count) }

  private var base: UnsafeMutablePointer<Float> {
    unsafe pages.start.bindMemory(to: Float.self, capacity: max(1, count))
  }

  /// Gives the pages of a range back to the system; what they held is gone.
  func release(_ range: Range<Int>) {
    let size = MemoryLayout<Float>.stride
    pages.release(range.lowerBound * size..<range.upperBound * size)
  }

  /// Where a run starts in this memory; nil when it lies elsewhere.
  func offset(of floats: Floats) -> Int? {
    let distance = unsafe floats.base - base
    return distance >= 0 && distance < max(1, count) ? distance : nil
  }
}

/// Floats that nobody writes any more, so that any thread may read them.
@safe package struct FrozenFloats: @unchecked Sendable {
  // Sendable because the memory is reached through here only, and only to be read.
  private let memory: FloatMemory

  /// Takes over memory; the caller gives up writing to it.
  package init(_ memory: FloatMemory) { self.memory = memory }

  package var count: Int { memory.count }

  /// Copies a range to where there is room for it.
  package func copy(_ range: Range<Int>, to floats: Floats) {
    floats.copy(from: memory.floats[range])
  }

  /// Returns a range as bytes of a file.
  package func bytes(_ range: Range<Int>) -> [UInt8] { FloatBytes.encode(memory.floats[range]) }
}
