/// Byte strings numbered from 0, in one buffer, with a hash table over them.
///
/// Strings are equal when their bytes are: composed and decomposed letters are two tokens. The empty
/// string stands for a number without a string and is never found.
struct ByteStrings: Sendable, Equatable {
  private var bytes: [UInt8] = []
  /// Where each string ends; it starts where the one before ends.
  private var ends: [UInt32] = []
  /// Open addressing: the upper half of the hash, then the number + 1; 0 is an empty slot.
  private var slots: [UInt64]
  private var used = 0

  /// An empty table with room for `capacity` strings.
  init(capacity: Int = 0) {
    slots = Array(repeating: 0, count: Self.slotCount(for: capacity))
    ends.reserveCapacity(capacity)
  }

  /// The numbers given so far.
  var count: Int { ends.count }

  subscript(index: Int) -> ArraySlice<UInt8> { bytes[span(index)] }

  func span(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// Gives the next number to a string; false when another has the same bytes, which then stays the one found.
  @discardableResult
  mutating func append(_ string: Span<UInt8>) -> Bool {
    guard string.count < Int(UInt32.max) - bytes.count else { return false }
    if 2 * (used + 1) > slots.count { grow() }
    let index = ends.count
    for at in string.indices { bytes.append(string[at]) }
    ends.append(UInt32(bytes.count))
    guard !string.isEmpty else { return true }
    return insert(index, Self.hash(string))
  }

  @discardableResult
  mutating func append(_ string: some Collection<UInt8>) -> Bool {
    append(Array(string).span)
  }

  /// Returns the number of a string.
  func find(_ string: Span<UInt8>) -> Int? { find(string, Self.hash(string)) }

  func find(_ string: some Collection<UInt8>) -> Int? { find(Array(string).span) }

  /// Returns the number of a string whose hash is known.
  func find(_ string: Span<UInt8>, _ hash: Hash) -> Int? {
    search(hash) { range in
      guard range.count == string.count else { return false }
      for at in string.indices where bytes[range.lowerBound &+ at] != string[at] { return false }
      return true
    }
  }

  /// Returns the number of the string that two of the strings make together.
  func find(joining left: Int, _ right: Int, dropping dropped: Int = 0) -> Int? {
    let left = span(left)
    let right = span(right).dropFirst(dropped)
    var hash = Hash()
    for at in left { hash.add(bytes[at]) }
    for at in right { hash.add(bytes[at]) }
    return search(hash) { range in
      guard range.count == left.count + right.count else { return false }
      var place = range.lowerBound
      for at in left {
        if bytes[place] != bytes[at] { return false }
        place += 1
      }
      for at in right {
        if bytes[place] != bytes[at] { return false }
        place += 1
      }
      return true
    }
  }

  /// A hash that takes one byte after the other, so that it is known for every prefix.
  struct Hash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    /// The state well mixed: the low bits choose the slot, the high ones are compared.
    var value: UInt64 {
      let mixed = (state ^ (state >> 32)) &* 0x9E37_79B9_7F4A_7C15
      return mixed ^ (mixed >> 29)
    }
  }

  static func hash(_ string: Span<UInt8>) -> Hash {
    var hash = Hash()
    for at in string.indices { hash.add(string[at]) }
    return hash
  }

  private func search(_ hash: Hash, _ isEqual: (Range<Int>) -> Bool) -> Int? {
    let value = hash.value
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: value) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == value >> 32 {
        let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
        if isEqual(span(index)) { return index }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private mutating func insert(_ index: Int, _ hash: Hash) -> Bool {
    let string = span(index)
    if search(hash, { $0.count == string.count && bytes[$0].elementsEqual(bytes[string]) }) != nil {
      return false
    }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash.value) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = (hash.value >> 32) << 32 | UInt64(index + 1)
    used += 1
    return true
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    used = 0
    for index in ends.indices where !span(index).isEmpty {
      var hash = Hash()
      for at in span(index) { hash.add(bytes[at]) }
      _ = insert(index, hash)
    }
  }

  private static func slotCount(for capacity: Int) -> Int {
    var count = 16
    while count < 2 * capacity { count *= 2 }
    return count
  }

  static func == (a: ByteStrings, b: ByteStrings) -> Bool { a.ends == b.ends && a.bytes == b.bytes }
}
