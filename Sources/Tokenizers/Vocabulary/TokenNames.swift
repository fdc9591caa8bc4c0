/// Names and numbers of tokens in the order of a file, before they are put in order.
struct TokenNames {
  /// Numbers without tokens that a file may leave, beyond twice its tokens.
  private static let slack = 65_536

  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var ids: [Int32] = []
  private var largest: Int32 = -1

  var count: Int { ids.count }

  mutating func append(_ name: some Collection<UInt8>, _ id: Int) throws(TokenizerError) {
    guard let id = Int32(exactly: id), id >= 0 else {
      throw TokenizerError("token '\(String(decoding: name, as: UTF8.self))' has the number \(id)")
    }
    bytes += name
    ends.append(bytes.count)
    ids.append(id)
    largest = max(largest, id)
  }

  /// Returns the names by number; numbers and names must differ, and numbers must not be sparse.
  func ordered() throws(TokenizerError) -> ByteStrings {
    guard Int(largest) < 2 * ids.count + Self.slack else {
      throw TokenizerError("numbers \(ids.count) tokens up to \(largest)")
    }
    var entries = Array(repeating: -1, count: Int(largest) + 1)
    for (entry, id) in ids.enumerated() {
      guard entries[Int(id)] < 0 else { throw TokenizerError("gives the number \(id) twice") }
      entries[Int(id)] = entry
    }
    var names = ByteStrings(capacity: entries.count)
    for (id, entry) in entries.enumerated() {
      let range = entry < 0 ? 0..<0 : (entry == 0 ? 0 : ends[entry - 1])..<ends[entry]
      guard names.append(bytes.span.extracting(range)) else {
        throw TokenizerError("has two tokens '\(String(decoding: names[id], as: UTF8.self))'")
      }
    }
    return names
  }
}
