/// Memory handed out in order and taken back all at once, so that one training step after another
/// uses the same bytes without asking the system.
final class Arena {
  private var blocks: [FloatMemory] = []
  /// Floats used of the last block.
  private var used = 0
  private static let firstBlock = 1 << 18

  /// Returns floats at a 64-byte boundary; what they hold is left over from before.
  func allocate(_ count: Int) -> Floats {
    let rounded = (count + 15) / 16 * 16
    if let block = blocks.last, used + rounded <= block.count {
      defer { used += rounded }
      return block.floats[used..<used + count]
    }
    let size = max(rounded, 2 * (blocks.last?.count ?? Self.firstBlock / 2))
    let block = FloatMemory(count: size)
    blocks.append(block)
    used = rounded
    return block.floats[0..<count]
  }

  /// Takes everything back.
  ///
  /// After a step that needed several blocks, the next one gets a single one.
  func reset() {
    if blocks.count > 1 {
      let all = blocks.reduce(0) { $0 + $1.count }
      blocks = []
      blocks = [FloatMemory(count: all)]
    }
    used = 0
  }
}
