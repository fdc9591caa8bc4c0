/// Memory of a tape: handed out from the lowest place that has room, and taken back piece by piece or
/// all at once, so that one training step after another uses the same pages.
final class Arena {
  private struct Gap {
    let block: Int
    var start: Int
    var count: Int
  }

  private var blocks: [FloatMemory] = []
  /// What is free, in order of block and place; neighbours are joined.
  private var gaps: [Gap] = []
  private static let firstBlock = 1 << 18
  /// Floats of a cache line: every piece starts at one.
  private static let unit = 16

  private static func rounded(_ count: Int) -> Int { (max(1, count) + unit - 1) / unit * unit }

  /// Floats that the blocks have in all.
  private var size: Int { blocks.reduce(0) { $0 + $1.count } }

  /// Returns floats at a 64-byte boundary; what they hold is left over from before.
  func allocate(_ count: Int) -> Floats {
    let need = Self.rounded(count)
    let place: Int
    if let found = gaps.firstIndex(where: { $0.count >= need }) {
      place = found
    } else {
      // Pages that nobody touches cost nothing, so a block may well be too large.
      let block = FloatMemory(count: max(need, size, Self.firstBlock), cleared: false)
      blocks.append(block)
      gaps.append(Gap(block: blocks.count - 1, start: 0, count: block.count))
      place = gaps.count - 1
    }
    let gap = gaps[place]
    if gap.count == need {
      gaps.remove(at: place)
    } else {
      gaps[place].start += need
      gaps[place].count -= need
    }
    return blocks[gap.block].floats[gap.start..<gap.start + count]
  }

  /// Takes back what `allocate` returned; it must not be used again.
  func free(_ floats: Floats) {
    for (index, block) in blocks.enumerated() {
      guard let start = block.offset(of: floats) else { continue }
      insert(Gap(block: index, start: start, count: Self.rounded(floats.count)))
      return
    }
    preconditionFailure("only what came from here can be taken back")
  }

  private func insert(_ gap: Gap) {
    var low = 0
    var high = gaps.count
    while low < high {
      let middle = (low + high) / 2
      if (gaps[middle].block, gaps[middle].start) < (gap.block, gap.start) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    gaps.insert(gap, at: low)
    join(low)
    if low > 0 { join(low - 1) }
  }

  /// Joins a gap with the next one if they touch.
  private func join(_ index: Int) {
    guard index + 1 < gaps.count else { return }
    let (gap, next) = (gaps[index], gaps[index + 1])
    guard gap.block == next.block, gap.start + gap.count == next.start else { return }
    gaps[index].count += next.count
    gaps.remove(at: index + 1)
  }

  /// Takes everything back.
  ///
  /// After a step that needed several blocks, the next one gets a single one.
  func reset() {
    if blocks.count > 1 {
      let all = size
      blocks = []
      blocks = [FloatMemory(count: all, cleared: false)]
    }
    gaps = blocks.first.map { [Gap(block: 0, start: 0, count: $0.count)] } ?? []
  }
}
