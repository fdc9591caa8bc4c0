/// One line of a source as a terminal can show it, with the underline of a range.
struct Excerpt: Equatable {
  /// Without tabs and control characters, at most `Excerpt.width` columns.
  let line: String
  /// Columns before the underline.
  let indent: Int
  /// Columns of the underline, at least one.
  let length: Int

  static let width = 100

  /// Shows the line on which `range` starts; `bytes` begin with that line.
  init(_ range: SourceRange, line bytes: ArraySlice<UInt8>) {
    let first = range.start.column - 1
    let isOneLine = range.end.line == range.start.line
    let last = isOneLine ? max(first + 1, range.end.column - 1) : .max
    // Nothing beyond this can be shown.
    let reach = first + 2 * Self.width
    var cells = Self.cells(bytes, limit: reach)
    let shownLast = min(last, max(cells.count, first + 1))
    while cells.count < first { cells.append(Cell(text: " ", width: 1)) }
    let before = cells[..<first].reduce(0) { $0 + $1.width }
    let total = cells.reduce(0) { $0 + $1.width }
    let underlined = cells[first..<min(shownLast, cells.count)].reduce(0) { $0 + $1.width }
    guard total > Self.width else {
      line = cells.map(\.text).joined()
      indent = before
      length = max(1, underlined)
      return
    }
    // Cut around the start of the underline.
    var start = first
    var lead = 0
    while start > 0, lead + cells[start - 1].width <= Self.width * 2 / 5 {
      start -= 1
      lead += cells[start].width
    }
    var end = start
    var used = 0
    while end < cells.count, used + cells[end].width <= Self.width - 6 {
      used += cells[end].width
      end += 1
    }
    let head = start > 0 ? "..." : ""
    line = head + cells[start..<end].map(\.text).joined() + (end < cells.count ? "..." : "")
    indent = head.count + lead
    length = max(1, min(underlined, used - lead))
  }

  /// One scalar as shown.
  private struct Cell {
    let text: String
    /// Terminal columns.
    let width: Int
  }

  private static func cells(_ bytes: ArraySlice<UInt8>, limit: Int) -> [Cell] {
    // A scalar has four bytes at most, so this slice reaches far enough.
    let part = Array(bytes.prefix(4 * limit + 4))
    var cells: [Cell] = []
    var index = 0
    while index < part.count, cells.count < limit {
      if part[index] == 0x0A || part[index] == 0x0D { break }
      let scalar = UTF8Decoding.scalar(part, at: index)
      cells.append(cell(scalar?.value ?? "\u{FFFD}"))
      index += scalar?.length ?? 1
    }
    return cells
  }

  private static func cell(_ scalar: Unicode.Scalar) -> Cell {
    if scalar == "\t" { return Cell(text: "    ", width: 4) }
    if TerminalText.isHidden(scalar) { return Cell(text: "\u{FFFD}", width: 1) }
    return Cell(text: String(Character(scalar)), width: TerminalText.width(scalar))
  }
}

/// What a terminal makes of single scalars.
enum TerminalText {
  /// Returns text without characters that would command a terminal or reorder the line.
  static func visible(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(isHidden(scalar) ? "\u{FFFD}" : scalar) }
    return String(result)
  }

  /// True for control characters, line breaks and direction overrides.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  /// The columns that a scalar takes: none for marks, two for East Asian wide ones and emoji.
  static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
