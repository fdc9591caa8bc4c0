/// Sizes of memory as people write them.
package enum MemorySize {
  /// Reads `500M`, `8G`, `1T`, perhaps with `B` or `iB` after it, as powers of 1024; nil for anything else.
  ///
  /// A bare number counts in `bare` bytes, or is none.
  package static func bytes(_ text: String, bare: Double?) -> Int? {
    var digits = text.uppercased()[...]
    for ending in ["IB", "B"] where digits.hasSuffix(ending) {
      digits = digits.dropLast(ending.count)
      break
    }
    var factor = digits.count == text.count ? bare : nil
    let powers: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
    if let power = digits.last.flatMap({ powers[$0] }) {
      factor = Double(1 << power)
      digits = digits.dropLast()
    }
    guard let factor, (1...12).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
      let number = Double(digits), number > 0, number * factor <= 1e18
    else { return nil }
    return Int((number * factor).rounded(.up))
  }

  /// The same for what has only the number to go by.
  package static func bytes(_ text: String) -> Int? { bytes(text, bare: nil) }
}
