/// A finite number as decimal digits: `0.d₁d₂d₃… × 10^exponent`.
///
/// Starts from Swift's shortest digits that read back as the same number, which don't depend on locale or
/// C library; rounding is half away from zero on these digits.
struct DecimalDigits: Equatable {
  var isNegative: Bool
  /// Without leading or trailing zeros; empty for zero.
  var digits: [UInt8]
  var exponent: Int

  /// Takes a finite number apart, nil for NaN and infinities.
  init?(_ value: Double) {
    guard value.isFinite else { return nil }
    isNegative = value < 0
    digits = []
    exponent = 0
    var hasPoint = false
    var written = 0
    var isExponent = false
    var isExponentNegative = false
    for byte in value.magnitude.description.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if isExponent {
          written = written * 10 + Int(digit)
        } else if digit != 0 || !digits.isEmpty {
          digits.append(digit)
          if !hasPoint { exponent += 1 }
        } else if hasPoint {
          exponent -= 1
        }
      case UInt8(ascii: "."): hasPoint = true
      case UInt8(ascii: "-"): isExponentNegative = true
      case UInt8(ascii: "e"): isExponent = true
      default: break
      }
    }
    exponent += isExponentNegative ? -written : written
    trim()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { exponent = 0 }
  }

  /// Keeps the first `count` digits, rounding the rest away.
  mutating func round(to count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      digits = []
      trim()
      return
    }
    var carry = digits[count] >= 5
    digits.removeSubrange(count...)
    var index = count - 1
    while carry, index >= 0 {
      if digits[index] == 9 {
        digits[index] = 0
      } else {
        digits[index] += 1
        carry = false
      }
      index -= 1
    }
    if carry {
      digits.insert(1, at: 0)
      exponent += 1
    }
    trim()
  }

  /// The digits in plain notation with at least `decimals` places.
  func plain(decimals: Int) -> String {
    var text = isNegative && !digits.isEmpty ? "-" : ""
    if exponent <= 0 { text += "0" }
    for index in 0..<max(exponent, 0) {
      text += index < digits.count ? String(digits[index]) : "0"
    }
    let places = max(decimals, digits.count - exponent)
    guard places > 0, !digits.isEmpty || decimals > 0 else { return text }
    text += "."
    for place in 0..<places {
      let index = exponent + place
      text += digits.indices.contains(index) ? String(digits[index]) : "0"
    }
    return text
  }

  /// The digits as `d.ddde±x` with `count` digits before the exponent.
  func scientific(_ count: Int) -> String {
    guard let first = digits.first else { return "0" }
    var text = isNegative ? "-" : ""
    text += String(first)
    if count > 1 {
      text += "."
      for index in 1..<count {
        text += digits.indices.contains(index) ? String(digits[index]) : "0"
      }
    }
    return "\(text)e\(exponent - 1)"
  }
}
