/// The text that a model writes, as it grows, up to the first of some stop texts.
///
/// Works on bytes, so that a stop text may lie across the borders of tokens.
struct StopText {
  private let stops: [[UInt8]]
  private var bytes: [UInt8] = []
  /// Bytes that were given out.
  private var shown = 0
  /// True when a stop text was met; what it begins and all after it is gone.
  private(set) var isStopped = false

  init(stops: [String]) { self.stops = stops.map { Array($0.utf8) } }

  /// All of the text; bytes that are no UTF-8 become U+FFFD.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Adds the bytes of a token.
  mutating func add(_ new: [UInt8]) {
    guard !isStopped else { return }
    let longest = stops.map(\.count).max() ?? 0
    let from = max(0, bytes.count - longest + 1)
    bytes += new
    for start in from..<max(from, bytes.count) {
      if stops.contains(where: { bytes[start...].starts(with: $0) }) {
        bytes.removeSubrange(start...)
        isStopped = true
        return
      }
    }
  }

  /// Returns what can be shown since the last time: whole characters that cannot become part of a stop text.
  ///
  /// With `isComplete`, all that is left.
  mutating func next(isComplete: Bool) -> String {
    let end = isComplete || isStopped ? bytes.count : safeEnd
    defer { shown = max(shown, end) }
    return String(decoding: bytes[min(shown, end)..<end], as: UTF8.self)
  }

  /// Where the bytes end of which nothing can change any more.
  private var safeEnd: Int {
    var end = bytes.count
    // A stop text may have begun.
    let longest = stops.map(\.count).max() ?? 0
    let from = max(0, bytes.count - longest + 1)
    for start in from..<max(from, bytes.count)
    where stops.contains(where: { $0.starts(with: bytes[start...]) }) {
      end = start
      break
    }
    // A character may be incomplete: its first byte says how long it is.
    for back in 1..<4 where end - back >= shown {
      let byte = bytes[end - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      if length > back { end -= back }
      break
    }
    return max(end, shown)
  }
}
