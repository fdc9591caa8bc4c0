/// A text of a template, by code points as Python counts them, that knows which of them somebody wrote.
///
/// What a message says stays foreign through every operation, so that it never becomes a special token.
struct JinjaText: Sendable {
  /// Code points; the highest bit marks those that come from a message.
  private(set) var units: [UInt32]

  private static let foreign: UInt32 = 1 << 31

  init(units: some Sequence<UInt32> = []) { self.units = Array(units) }

  init(_ text: String, isForeign: Bool = false) {
    let mark = isForeign ? Self.foreign : 0
    units = text.unicodeScalars.map { $0.value | mark }
  }

  var count: Int { units.count }
  var isEmpty: Bool { units.isEmpty }

  /// The text without the marks.
  var string: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: units.map(Self.scalar))
    return String(scalars)
  }

  static func scalar(_ unit: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(unit & ~foreign) ?? "\u{FFFD}"
  }

  /// Stretches of one origin, in order.
  var runs: [(text: String, isForeign: Bool)] {
    var runs: [(text: String, isForeign: Bool)] = []
    var start = 0
    while start < units.count {
      let mark = units[start] & Self.foreign
      let end = units[start...].firstIndex { $0 & Self.foreign != mark } ?? units.count
      runs.append((JinjaText(units: units[start..<end]).string, mark != 0))
      start = end
    }
    return runs
  }

  mutating func append(_ other: JinjaText) { units += other.units }

  subscript(range: Range<Int>) -> JinjaText { JinjaText(units: units[range]) }

  /// The code points without marks.
  var plain: [UInt32] { units.map { $0 & ~Self.foreign } }

  /// Returns the text with every code point replaced; the replacement has its mark.
  func mapping(_ body: (Unicode.Scalar, _ index: Int) -> String) -> JinjaText {
    var out: [UInt32] = []
    for (index, unit) in units.enumerated() {
      let mark = unit & Self.foreign
      out += body(Self.scalar(unit), index).unicodeScalars.map { $0.value | mark }
    }
    return JinjaText(units: out)
  }

  /// Returns where another text begins at or after an index.
  func firstIndex(of other: JinjaText, from start: Int = 0) -> Int? {
    let (text, wanted) = (plain, other.plain)
    guard start + wanted.count <= text.count else { return nil }
    for at in start...(text.count - wanted.count)
    where text[at..<at + wanted.count].elementsEqual(wanted) {
      return at
    }
    return nil
  }

  func hasPrefix(_ other: JinjaText) -> Bool { plain.starts(with: other.plain) }
  func hasSuffix(_ other: JinjaText) -> Bool {
    plain.reversed().starts(with: other.plain.reversed())
  }

  /// Drops code points at the ends: those of a set, or white space as Python's `strip` knows it.
  func trimmed(_ set: JinjaText? = nil, start: Bool = true, end: Bool = true) -> JinjaText {
    let wanted = set.map { Set($0.plain) }
    func drops(_ unit: UInt32) -> Bool {
      let scalar = Self.scalar(unit)
      return wanted?.contains(scalar.value) ?? Self.isSpace(scalar)
    }
    var range = 0..<count
    while start, let first = range.first, drops(units[first]) { range.removeFirst() }
    while end, let last = range.last, drops(units[last]) { range.removeLast() }
    return self[range]
  }

  /// White space as `str.isspace` has it: that of Unicode and four separators.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value)
  }
}

extension JinjaText: Hashable {
  static func == (a: JinjaText, b: JinjaText) -> Bool { a.plain == b.plain }
  func hash(into hasher: inout Hasher) { hasher.combine(plain) }
}

extension JinjaText: Comparable {
  static func < (a: JinjaText, b: JinjaText) -> Bool { a.plain.lexicographicallyPrecedes(b.plain) }
}

extension Range<Int> {
  fileprivate mutating func removeFirst() { self = lowerBound + 1..<upperBound }
  fileprivate mutating func removeLast() { self = lowerBound..<upperBound - 1 }
}
