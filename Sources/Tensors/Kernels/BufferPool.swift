private import Synchronization

/// Memory for packed matrices, kept between products because fresh pages are slow.
final class BufferPool: Sendable {
  /// A block of floats at a multiple of 64 bytes, freed with its last reference.
  @safe
  private final class Buffer: @unchecked Sendable {
    // Sendable because a buffer has one user at a time: whoever took it from the pool.
    let memory: UnsafeMutablePointer<Float>
    let capacity: Int

    init(_ count: Int) {
      capacity = (count + 4095) / 4096 * 4096
      let raw = UnsafeMutableRawPointer.allocate(byteCount: capacity * 4, alignment: 64)
      unsafe memory = raw.bindMemory(to: Float.self, capacity: capacity)
    }

    deinit { unsafe UnsafeMutableRawPointer(memory).deallocate() }
  }

  private let free = Mutex<[Buffer]>([])

  /// Calls `body` with at least `count` floats of undefined content.
  func withBuffer(of count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let found = free.withLock { free -> Buffer? in
      if let index = free.firstIndex(where: { $0.capacity >= count }) {
        return free.remove(at: index)
      }
      _ = free.popLast()  // too small: a larger one takes its place
      return nil
    }
    let buffer = found ?? Buffer(count)
    unsafe body(buffer.memory)
    free.withLock { $0.append(buffer) }
  }
}
