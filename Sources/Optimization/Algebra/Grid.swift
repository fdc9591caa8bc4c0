private import Synchronization

/// Rows of doubles at 64-byte boundaries, all zero at first: the working memory of the decompositions.
@safe final class Grid {
  let rows: Int
  let columns: Int
  /// The distance between rows in elements, a multiple of eight.
  let stride: Int
  let base: UnsafeMutablePointer<Double>
  private let count: Int

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    let padded = (columns + 7) / 8 * 8
    // Rows a multiple of 4096 bytes apart would compete for the same places in the cache.
    stride = padded % 512 == 0 ? padded + 8 : padded
    count = max(1, rows * stride)
    unsafe base = GridMemory.shared.take(count)
    unsafe base.update(repeating: 0, count: count)
  }

  deinit { unsafe GridMemory.shared.put(base, count) }

  /// Where an element is; it may be one past the end of a row.
  func at(_ row: Int, _ column: Int = 0) -> UnsafeMutablePointer<Double> {
    unsafe base + (row * stride + column)
  }
}

/// Blocks of memory that large grids of the same size use one after another: fresh pages are slow.
@safe private final class GridMemory: Sendable {
  static let shared = GridMemory()

  // Sendable because a block that lies here belongs to nobody: taking it hands it to one grid.
  @safe private struct Block: @unchecked Sendable {
    let count: Int
    let base: UnsafeMutablePointer<Double>
  }

  /// Smaller blocks cost nothing to make.
  private static let least = 1 << 13
  private static let most = 8
  private let free = Mutex<[Block]>([])

  func take(_ count: Int) -> UnsafeMutablePointer<Double> {
    let found = free.withLock { free in
      free.lastIndex { $0.count == count }.map { free.remove(at: $0) }
    }
    if let found { return unsafe found.base }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: count * 8, alignment: 64)
    return unsafe memory.bindMemory(to: Double.self, capacity: count)
  }

  func put(_ base: UnsafeMutablePointer<Double>, _ count: Int) {
    guard count >= Self.least else {
      unsafe base.deallocate()
      return
    }
    let block = unsafe Block(count: count, base: base)
    let old = free.withLock { free -> Block? in
      free.append(block)
      return free.count > Self.most ? free.removeFirst() : nil
    }
    if let old { unsafe old.base.deallocate() }
  }
}
