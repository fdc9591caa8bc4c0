/// Entries in the order in which they should start: by rank, and of those alike the earlier in the plan.
///
/// Sorted blocks: adding and removing take about the root of the number of entries, and looking at the first few takes
/// those few alone, so that a million may wait.
package struct ReadyList: Sendable {
  private struct Item: Sendable {
    let rank: Rank
    let index: Int

    static func < (a: Item, b: Item) -> Bool {
      (b.rank.priority, b.rank.seconds, a.index) < (a.rank.priority, a.rank.seconds, b.index)
    }
  }

  private static let longest = 1024
  /// Each is sorted, none is empty, and what is in one precedes what is in the next.
  private var blocks: [[Item]] = []
  /// How many entries are in it.
  package private(set) var count = 0

  /// An empty list.
  package init() {}

  /// True when nothing is in it.
  package var isEmpty: Bool { count == 0 }

  /// The first entries.
  package func prefix(_ most: Int) -> [Int] {
    var found: [Int] = []
    for block in blocks {
      found += block.prefix(most - found.count).map(\.index)
      if found.count >= most { break }
    }
    return found
  }

  /// Takes an entry in, which is not in it yet.
  package mutating func insert(_ index: Int, _ rank: Rank) {
    let item = Item(rank: rank, index: index)
    count += 1
    guard !blocks.isEmpty else {
      blocks = [[item]]
      return
    }
    let place = min(block(of: item), blocks.count - 1)
    blocks[place].insert(item, at: Self.position(of: item, in: blocks[place]))
    guard blocks[place].count > Self.longest else { return }
    let half = Self.longest / 2
    let tail = Array(blocks[place][half...])
    blocks[place].removeSubrange(half...)
    blocks.insert(tail, at: place + 1)
  }

  /// Removes an entry that was inserted with that rank.
  package mutating func remove(_ index: Int, _ rank: Rank) {
    let item = Item(rank: rank, index: index)
    let place = block(of: item)
    guard place < blocks.count else { return }
    let position = Self.position(of: item, in: blocks[place])
    guard position < blocks[place].count, blocks[place][position].index == index else { return }
    blocks[place].remove(at: position)
    if blocks[place].isEmpty { blocks.remove(at: place) }
    count -= 1
  }

  /// The first block whose last item does not precede `item`.
  private func block(of item: Item) -> Int {
    var (low, high) = (0, blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if let last = blocks[middle].last, last < item { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The place of the first item that does not precede `item`.
  private static func position(of item: Item, in block: [Item]) -> Int {
    var (low, high) = (0, block.count)
    while low < high {
      let middle = (low + high) / 2
      if block[middle] < item { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
