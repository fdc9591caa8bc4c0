/// When text can stand in block context without quotes and mean itself (YAML 1.2 section 7.3.3).
enum PlainScalar {
  /// True when `text` can be written without quotes on one line, as value or key, at any column but the
  /// first, where `---` and `...` mean something else.
  static func canHold(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last else { return false }
    guard first != " ", last != " ", last != ":" else { return false }
    let second = scalars.count > 1 ? scalars[1] : " "
    if indicators.contains(first) { return false }
    if "-?:".unicodeScalars.contains(first) && second == " " { return false }
    for (index, scalar) in scalars.enumerated() {
      guard isPrintable(scalar) else { return false }
      let previous = index > 0 ? scalars[index - 1] : ":"
      if scalar == "#" && previous == " " { return false }
      if scalar == " " && previous == ":" && index > 0 { return false }
    }
    return true
  }

  /// True for what needs no escape in quotes: no control, no line break of any kind, no tab.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
      0x10000...0x10FFFF:
      true
    default: false
    }
  }

  private static let indicators = Set(",[]{}#&*!|>'\"%@`".unicodeScalars)
}
