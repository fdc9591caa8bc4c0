/// How a number is written; the only place where numbers of a report become text.
///
/// The text never depends on a locale: a point, commas between thousands, an ASCII minus.
package enum NumberFormat: Sendable, Equatable {
  /// This many significant digits; very large and very small numbers as `1.23e-9`.
  case significant(Int)
  /// At most this many significant digits, without zeros at the end: settings and targets.
  case shortest(Int)
  /// This many decimals.
  case fixed(Int)
  /// A probability from a test: `0.034`, and `1.8e-21` below one in a thousand.
  case pValue
  /// A share of one with this many decimals: 0.934 is `93.4 %`.
  case percent(Int)
  /// A whole number with commas between thousands.
  case count
  /// Seconds: `0.35 s`, `12.4 s`, `3 min 05 s`, `2 h 07 min`.
  case duration
  /// Bytes in powers of a thousand: `512 B`, `1.4 MB`.
  case bytes

  /// The number as text; `NaN`, `∞` and `-∞` in every format.
  package func text(_ value: Double) -> String {
    guard let exact = DecimalDigits(value) else {
      return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞"
    }
    switch self {
    case .significant(let count): return NumberFormat.significant(exact, count)
    case .shortest(let count): return NumberFormat.significant(exact, count, keepsZeros: false)
    case .fixed(let decimals): return NumberFormat.fixed(exact, decimals)
    case .pValue: return NumberFormat.pValue(exact, value)
    case .percent(let decimals):
      var shifted = exact
      shifted.exponent += shifted.digits.isEmpty ? 0 : 2
      return NumberFormat.fixed(shifted, decimals) + " %"
    case .count: return NumberFormat.grouped(NumberFormat.fixed(exact, 0))
    case .duration: return NumberFormat.duration(value)
    case .bytes: return NumberFormat.bytes(value)
    }
  }

  /// The format of the ends of an interval: a decimal less where there are three or more.
  var forInterval: NumberFormat {
    switch self {
    case .fixed(let decimals) where decimals > 2: .fixed(decimals - 1)
    case .significant(let count) where count > 2: .significant(count - 1)
    default: self
    }
  }

  private static func fixed(_ exact: DecimalDigits, _ decimals: Int) -> String {
    var rounded = exact
    rounded.round(to: exact.exponent + decimals)
    return rounded.plain(decimals: decimals)
  }

  private static func significant(
    _ exact: DecimalDigits, _ count: Int, keepsZeros: Bool = true
  ) -> String {
    var rounded = exact
    rounded.round(to: count)
    guard !rounded.digits.isEmpty else { return "0" }
    if rounded.exponent < -3 || rounded.exponent > max(count, 6) {
      return rounded.scientific(keepsZeros ? count : rounded.digits.count)
    }
    return rounded.plain(decimals: keepsZeros ? max(0, count - rounded.exponent) : 0)
  }

  private static func pValue(_ exact: DecimalDigits, _ value: Double) -> String {
    if value == 0 { return "0" }
    if value >= 0.001 { return fixed(exact, value >= 0.1 ? 2 : 3) }
    var rounded = exact
    rounded.round(to: 2)
    return rounded.scientific(2)
  }

  private static func grouped(_ digits: String) -> String {
    let isNegative = digits.hasPrefix("-")
    let plain = isNegative ? String(digits.dropFirst()) : digits
    var text = ""
    for (index, digit) in plain.enumerated() {
      if index > 0, (plain.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return isNegative ? "-" + text : text
  }

  private static func duration(_ seconds: Double) -> String {
    if seconds < 0 { return "-" + duration(-seconds) }
    if seconds == 0 { return "0 s" }
    if seconds < 0.0995 { return significant(2).text(seconds * 1000) + " ms" }
    if seconds < 9.995 { return NumberFormat.fixed(2).text(seconds) + " s" }
    if seconds < 59.95 { return NumberFormat.fixed(1).text(seconds) + " s" }
    guard seconds < 1e15 else { return NumberFormat.significant(3).text(seconds) + " s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    let minutes = (whole + 30) / 60
    if minutes < 48 * 60 { return "\(minutes / 60) h \(twoDigits(minutes % 60)) min" }
    let hours = (minutes + 30) / 60
    return "\(hours / 24) d \(twoDigits(hours % 24)) h"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  private static func bytes(_ count: Double) -> String {
    if count < 0 { return "-" + bytes(-count) }
    if count < 999.5 { return NumberFormat.fixed(0).text(count) + " B" }
    var scaled = count
    for unit in ["kB", "MB", "GB", "TB"] {
      scaled /= 1000
      if scaled < 999.5 { return significant(scaled < 9.995 ? 2 : 3).text(scaled) + " \(unit)" }
    }
    return significant(3).text(scaled / 1000) + " PB"
  }
}
