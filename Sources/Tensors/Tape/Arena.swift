/// Memory of a tape, handed out and taken back piece by piece, so that one training step after another uses
/// the same pages.
///
/// What lives for a while comes from the end, the rest from the beginning: in the backward pass, gradients grow down into
/// the room that values leave.
final class Arena {
  private struct Gap {
    let block: Int
    var start: Int
    var count: Int
  }

  /// Whose memory is handed out from now on.
  var backend: any Backend
  private var blocks: [FloatMemory] = []
  /// What is free, in order of block and place; neighbours are joined.
  private var gaps: [Gap] = []
  /// Floats in use now, and at most since there is only one block.
  private var used = 0
  private var most = 0
  private static let firstBlock = 1 << 18
  /// Floats of a cache line: every piece starts at one.
  private static let unit = 16

  init(_ backend: any Backend) { self.backend = backend }

  private static func rounded(_ count: Int) -> Int { (max(1, count) + unit - 1) / unit * unit }

  /// Returns floats at a 64-byte boundary; what they hold is left over from before.
  func allocate(_ count: Int, atEnd: Bool = false) -> Floats {
    let need = Self.rounded(count)
    func fits(_ gap: Gap) -> Bool { gap.count >= need }
    let place = (atEnd ? gaps.lastIndex(where: fits) : gaps.firstIndex(where: fits)) ?? grow(need)
    let block = gaps[place].block
    var start = gaps[place].start
    gaps[place].count -= need
    if atEnd { start += gaps[place].count } else { gaps[place].start += need }
    if gaps[place].count == 0 { gaps.remove(at: place) }
    used += need
    most = max(most, used)
    return blocks[block].floats[start..<start + count]
  }

  /// Adds a block and returns the place of its gap.
  private func grow(_ need: Int) -> Int {
    // Pages that nobody touches cost nothing, so a block may well be too large.
    let block = FloatMemory(
      of: backend, count: max(need, blocks.reduce(0) { $0 + $1.count }, Self.firstBlock),
      cleared: false)
    blocks.append(block)
    gaps.append(Gap(block: blocks.count - 1, start: 0, count: block.count))
    return gaps.count - 1
  }

  /// Takes back what `allocate` returned; it must not be used again.
  func free(_ floats: Floats) {
    for (index, block) in blocks.enumerated() {
      guard let start = block.offset(of: floats) else { continue }
      let count = Self.rounded(floats.count)
      used -= count
      insert(Gap(block: index, start: start, count: count))
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

  /// Gives the system back what is free, while there are several blocks that do not share their room.
  func trim() {
    guard blocks.count > 1 else { return }
    for gap in gaps { blocks[gap.block].release(gap.start..<gap.start + gap.count) }
  }

  /// Makes one block of several, if nothing is in use: as large as what was in use at once, for there gradients
  /// and values share their room.
  func join() {
    guard blocks.count > 1, used == 0 else { return }
    // A block that proved too small gives way to one that is larger by more than a little.
    let size = max(most + most / 32, blocks[0].count + blocks[0].count / 8)
    blocks = []
    blocks = [FloatMemory(of: backend, count: Self.rounded(size), cleared: false)]
    gaps = [Gap(block: 0, start: 0, count: blocks[0].count)]
    most = 0
  }
}
