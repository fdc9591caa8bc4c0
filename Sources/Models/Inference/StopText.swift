/// The text that a model writes, as it grows, up to the first of some stop texts.
///
/// A stop text may lie across the borders of tokens.
struct StopText {
  private let stops: [[UInt8]]
  private let longest: Int
  private var bytes: [UInt8] = []
  /// Bytes that were given out.
  private var shown = 0
  /// True when a stop text was met; what it begins and all after it is gone.
  private(set) var isStopped = false

  /// `stops` are not empty texts.
  init(stops: [String]) {
    self.stops = stops.map { Array($0.utf8) }
    longest = self.stops.map(\.count).max() ?? 0
  }

  /// All of the text.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Adds the text of a token.
  mutating func add(_ new: String) {
    guard !isStopped else { return }
    let from = max(0, bytes.count - longest + 1)
    bytes += new.utf8
    guard let start = start(from: from, where: { rest, stop in rest.starts(with: stop) }) else {
      return
    }
    bytes.removeSubrange(start...)
    isStopped = true
  }

  /// Returns what can be shown since the last time: nothing that may become part of a stop text, unless the
  /// text `isComplete`.
  mutating func next(isComplete: Bool) -> String {
    let from = max(shown, bytes.count - longest + 1)
    let held = isComplete ? nil : start(from: from) { rest, stop in stop.starts(with: rest) }
    let end = max(shown, held ?? bytes.count)
    defer { shown = end }
    return String(decoding: bytes[shown..<end], as: UTF8.self)
  }

  /// Returns the first place from which on the bytes stand in some relation to a stop text.
  private func start(
    from: Int, where isSo: (ArraySlice<UInt8>, [UInt8]) -> Bool
  ) -> Int? {
    (min(from, bytes.count)..<bytes.count).first { start in
      stops.contains { isSo(bytes[start...], $0) }
    }
  }
}
