/// Two tokens that become one; earlier merges go first.
package struct Merge: Sendable, Hashable {
  package let left: Int32
  package let right: Int32

  package init(_ left: Int32, _ right: Int32) {
    self.left = left
    self.right = right
  }
}

/// What pairs of tokens become, and which goes first: a hash table for the innermost loop.
struct MergeTable: Sendable {
  /// What a pair becomes; the lowest rank goes first.
  struct Rule: Sendable {
    let rank: Int32
    let token: Int32
  }

  private struct Slot {
    /// Both tokens, the left one in the upper half; all ones in an empty slot, which no two tokens are.
    var pair: UInt64 = .max
    var rule = Rule(rank: 0, token: 0)
  }

  private var slots: [Slot]
  private let shift: UInt64

  init(capacity: Int) {
    var bits: UInt64 = 4
    while 1 << bits < 2 * capacity { bits += 1 }
    slots = Array(repeating: Slot(), count: 1 << bits)
    shift = 64 - bits
  }

  /// Adds a rule; false when the pair has one already.
  ///
  /// The table must have been made large enough.
  mutating func insert(_ pair: Merge, _ rule: Rule) -> Bool {
    let key = Self.key(pair.left, pair.right)
    let slot = place(of: key)
    guard slots[slot].pair != key else { return false }
    slots[slot] = Slot(pair: key, rule: rule)
    return true
  }

  subscript(left: Int32, right: Int32) -> Rule? {
    let key = Self.key(left, right)
    let slot = slots[place(of: key)]
    return slot.pair == key ? slot.rule : nil
  }

  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  private func place(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while slots[slot].pair != .max, slots[slot].pair != key {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }
}
