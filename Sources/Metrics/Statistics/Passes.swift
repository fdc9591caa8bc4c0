/// A text that rules rewrite from left to right, one after the other.
struct Passes {
  private var scalars: [Unicode.Scalar]

  init(text: [Unicode.Scalar]) { scalars = text }

  /// What white space separates.
  var words: [String] {
    scalars.split { $0.properties.isWhitespace }.map { String(String.UnicodeScalarView($0)) }
  }

  /// The scalar at a place; nil beyond the ends.
  subscript(index: Int) -> Unicode.Scalar? {
    scalars.indices.contains(index) ? scalars[index] : nil
  }

  /// True when the text goes on like this.
  func has(_ piece: String, _ index: Int) -> Bool {
    var place = index
    for scalar in piece.unicodeScalars {
      guard self[place] == scalar else { return false }
      place += 1
    }
    return true
  }

  /// True when the text goes on like this ASCII piece, in lower or upper case.
  func hasLetters(_ piece: String, _ index: Int) -> Bool {
    var place = index
    for byte in piece.utf8 {
      guard let value = self[place]?.value else { return false }
      let isUpper = (0x41...0x5A).contains(value)
      guard value + (isUpper ? 32 : 0) == UInt32(byte) else { return false }
      place += 1
    }
    return true
  }

  /// True for letters, digits and the underscore.
  func isWord(_ index: Int) -> Bool {
    guard let scalar = self[index] else { return false }
    return scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// How often a scalar is repeated from a place on.
  func run(of scalar: Unicode.Scalar, at index: Int) -> Int {
    var count = 0
    while self[index + count] == scalar { count += 1 }
    return count
  }

  func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

  /// Replaces what `rule` finds: at each place it says how many scalars become which text, or nil.
  mutating func replace(_ rule: (Passes, Int) -> (count: Int, text: String)?) {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count + 8)
    var index = 0
    while index < scalars.count {
      if let (count, text) = rule(self, index) {
        result.append(contentsOf: text.unicodeScalars)
        index += count
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    scalars = result
  }

  /// Puts spaces around scalars.
  mutating func surround(_ isMark: (Unicode.Scalar) -> Bool) {
    replace { text, i in text[i].flatMap { isMark($0) ? (1, " \($0) ") : nil } }
  }

  /// Puts a space at both ends.
  mutating func pad() { scalars = [" "] + scalars + [" "] }

  /// Makes every run of white space one space.
  mutating func joinSpaces() {
    var result: [Unicode.Scalar] = []
    for scalar in scalars {
      if !scalar.properties.isWhitespace {
        result.append(scalar)
      } else if result.last != " " {
        result.append(" ")
      }
    }
    scalars = result
  }

  /// Puts spaces around a full stop at the end, which closing marks may follow, but not another stop before.
  mutating func splitFinalStop(closers: String, after: String) {
    var end = scalars.count
    while end > 0, scalars[end - 1].properties.isWhitespace { end -= 1 }
    var stop = end - 1
    while stop > 0, closers.unicodeScalars.contains(scalars[stop]) { stop -= 1 }
    guard stop > 0, scalars[stop] == ".", scalars[stop - 1] != "." else { return }
    // A class with the space takes the white space too.
    let tail = closers.contains(" ") ? scalars[(stop + 1)...] : scalars[(stop + 1)..<end]
    scalars =
      scalars[..<stop] + " . ".unicodeScalars + tail + after.unicodeScalars
      + (after.isEmpty ? [" "] : [])
  }
}
