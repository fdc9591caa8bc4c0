/// Owns floats at a 64-byte boundary: weights, gradients, moments, caches.
@safe package final class FloatMemory {
  /// Whose memory it is.
  let backend: any Backend
  private let block: any MemoryBlock
  private let base: UnsafeMutablePointer<Float>
  /// How many floats there are.
  package let count: Int

  /// Allocates floats of a backend, all zero unless not `cleared`.
  init(of backend: any Backend, count: Int, cleared: Bool = true) {
    self.backend = backend
    block = backend.allocate(bytes: count * MemoryLayout<Float>.stride, cleared: cleared)
    unsafe base = block.start.bindMemory(to: Float.self, capacity: max(1, count))
    self.count = count
  }

  /// All of it.
  package var floats: Floats { unsafe Floats(self, base, count: count) }

  /// Gives the pages of a range back to the system; what they held is gone.
  func release(_ range: Range<Int>) {
    let size = MemoryLayout<Float>.stride
    block.release(range.lowerBound * size..<range.upperBound * size)
  }

  /// Where a run starts in this memory; nil when it lies elsewhere.
  func offset(of floats: Floats) -> Int? {
    let distance = unsafe floats.base - base
    return distance >= 0 && distance < max(1, count) ? distance : nil
  }
}
