private import Synchronization

/// Memory for packed matrices, kept between products because fresh pages are slow.
final class BufferPool: Sendable {
  /// A block of floats at a multiple of 64 bytes; who took it from the pool is its only user.
  private final class Buffer: Sendable {
    let pages: Pages
    let capacity: Int

    init(_ count: Int) {
      capacity = (count + 4095) / 4096 * 4096
      pages = Pages(bytes: capacity * 4)
    }
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
    unsafe body(buffer.pages.start.bindMemory(to: Float.self, capacity: buffer.capacity))
    free.withLock { $0.append(buffer) }
  }
}
