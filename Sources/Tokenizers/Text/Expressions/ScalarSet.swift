/// A set of characters as a regular expression names one: `[^\r\n\p{L}]`, `\s`, a letter.
struct ScalarSet: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case range(ClosedRange<UInt32>)
    /// General categories, a bit each by `CategoryMask`.
    case categories(UInt32)
    case space
    /// `\w` as Oniguruma has it: Unicode's, and the numbers of Latin-1 that are no digits, such as ².
    case word
    case set(ScalarSet)
  }

  private var parts: [Part]
  private var isNegated: Bool
  /// The answer for each ASCII character, so that most text needs no look at the parts.
  private var ascii: [Bool] = []

  init(_ parts: [Part], isNegated: Bool = false) {
    self.parts = parts
    self.isNegated = isNegated
    ascii = (UInt8(0)..<128).map { find(Unicode.Scalar($0)) }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? ascii[Int(scalar.value)] : find(scalar)
  }

  private func find(_ scalar: Unicode.Scalar) -> Bool {
    for part in parts {
      let isIn =
        switch part {
        case .range(let range): range.contains(scalar.value)
        case .categories(let mask):
          CategoryMask.bit(scalar.properties.generalCategory) & mask != 0
        case .space: SignKind(scalar) == .space
        case .word:
          scalar.properties.isAlphabetic
            || CategoryMask.bit(scalar.properties.generalCategory)
              & (scalar.value < 0x100 ? CategoryMask.latinWord : CategoryMask.word) != 0
        case .set(let set): set.contains(scalar)
        }
      if isIn { return !isNegated }
    }
    return isNegated
  }
}
