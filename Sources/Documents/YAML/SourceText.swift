/// The bytes of a document, checked to be text, with the map from libyaml's places to ours.
struct SourceText {
  let file: String
  /// Valid UTF-8 without a byte-order mark, when there are no problems.
  let bytes: [UInt8]
  /// What keeps the bytes from being text.
  private(set) var problems: [Diagnostic] = []

  /// Bytes of the mark that was taken away.
  private let shift: Int
  private var lines = [Place(scalar: 0, byte: 0)]
  /// A place every fixed number of scalars; together with stepping this finds any byte quickly.
  private var samples: [Place] = []
  private var count = 0
  private static let stride = 64

  private struct Place {
    var scalar: Int
    var byte: Int
  }

  init(_ all: [UInt8], file: String) {
    self.file = file
    shift = all.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    bytes = shift == 0 ? all : Array(all.dropFirst(shift))
    if let encoding = Self.foreignEncoding(all) {
      let start = SourceRange(startOf: file)
      problems = [
        Diagnostic(
          "not-utf-8", "the file is \(encoding), not UTF-8", at: start,
          help: "convert it: iconv -f \(encoding) -t UTF-8")
      ]
      return
    }
    scan()
  }

  /// Returns the place of a count of scalars from the start.
  func position(_ scalar: Int) -> SourcePosition {
    let scalar = min(max(0, scalar), count)
    let line = Self.last(lines) { $0.scalar <= scalar }
    let byte = count == bytes.count ? scalar : byte(of: scalar)
    return SourcePosition(
      line: line + 1, column: scalar - lines[line].scalar + 1, offset: byte + shift)
  }

  private func byte(of scalar: Int) -> Int {
    let sample = samples[scalar / Self.stride]
    var byte = sample.byte
    for _ in sample.scalar..<scalar { byte += max(1, UTF8Decoding.length(bytes[byte])) }
    return byte
  }

  /// Returns the stretch between two counts of scalars.
  func range(_ start: Int, _ end: Int) -> SourceRange {
    SourceRange(file: file, start: position(start), end: position(max(start, end)))
  }

  /// The scalar at a count from the start, or nil at the end.
  func scalar(at index: Int) -> Unicode.Scalar? {
    guard index >= 0, index < count else { return nil }
    let byte = position(index).offset - shift
    return String(decoding: bytes[byte..<min(bytes.count, byte + 4)], as: UTF8.self)
      .unicodeScalars.first
  }

  /// The lines, one-based, whose indentation contains a tab, with the tab's range.
  var tabbedIndentations: [SourceRange] {
    lines.compactMap { line in
      var byte = line.byte
      while byte < bytes.count, bytes[byte] == 0x20 { byte += 1 }
      guard byte < bytes.count, bytes[byte] == 0x09 else { return nil }
      let tab = line.scalar + byte - line.byte
      return range(tab, tab + 1)
    }
  }

  private mutating func scan() {
    var byte = 0
    while byte < bytes.count {
      if count % Self.stride == 0 { samples.append(Place(scalar: count, byte: byte)) }
      let first = bytes[byte]
      if first >= 0x20, first < 0x7F {
        byte += 1
        count += 1
        continue
      }
      guard let (scalar, length) = UTF8Decoding.scalar(bytes, at: byte) else {
        complain("broken-utf-8", "the byte 0x\(Self.hex(first, 2)) is not UTF-8 here", byte: byte)
        byte += 1
        count += 1
        continue
      }
      let value = scalar.value
      if let name = Self.forbidden(value) {
        complain("bad-character", "\(name) is not allowed", byte: byte)
      }
      byte += length
      count += 1
      let isBreak =
        value == 0x0A || (value == 0x0D && (byte == bytes.count || bytes[byte] != 0x0A))
      if isBreak { lines.append(Place(scalar: count, byte: byte)) }
    }
    samples.append(Place(scalar: count, byte: byte))
  }

  private mutating func complain(_ code: String, _ message: String, byte: Int) {
    guard problems.count < 20, let line = lines.last else { return }
    let start = SourcePosition(
      line: lines.count, column: count - line.scalar + 1, offset: byte + shift)
    var end = start
    end.column += 1
    end.offset += 1
    let help =
      code == "broken-utf-8"
      ? "save the file as UTF-8" : "leave it out, or write it as an escape in double quotes"
    problems.append(
      Diagnostic(
        code, message, at: SourceRange(file: file, start: start, end: end), help: help))
  }

  /// Returns the name of a character that no document may contain, or nil.
  private static func forbidden(_ value: UInt32) -> String? {
    switch value {
    case 0x09, 0x0A, 0x0D: nil
    case 0: "the NUL character"
    case 0x85, 0x2028, 0x2029: "the line separator U+\(hex(value, 4))"
    case 0xFEFF: "a byte-order mark inside the text"
    case ..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: "the control character U+\(hex(value, 4))"
    default: nil
    }
  }

  private static func foreignEncoding(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return "UTF-32"
    }
    return bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) ? "UTF-16" : nil
  }

  private static func hex(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The index of the last element that fulfils a condition which holds up to some element.
  private static func last(_ places: [Place], where holds: (Place) -> Bool) -> Int {
    var (low, high) = (0, places.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if holds(places[middle]) { low = middle } else { high = middle - 1 }
    }
    return low
  }
}
