/// Unicode's general categories as bits, by their short names.
enum CategoryMask {
  /// What belongs to a word beside letters: marks, digits and connectors; in Latin-1 all numbers.
  static let word = ["M", "Nd", "Pc"].reduce(0) { $0 | masks[$1, default: 0] }
  static let latinWord = word | masks["N", default: 0]

  /// The bits of a category such as `Lu`, or of a group such as `L`.
  static let masks: [String: UInt32] = {
    var masks: [String: UInt32] = [:]
    for (index, name) in names.enumerated() {
      masks[name, default: 0] |= 1 << UInt32(index)
      masks[String(name.prefix(1)), default: 0] |= 1 << UInt32(index)
    }
    for (long, short) in [
      ("Letter", "L"), ("Mark", "M"), ("Number", "N"), ("Punctuation", "P"), ("Symbol", "S"),
      ("Separator", "Z"), ("Other", "C"), ("Uppercase_Letter", "Lu"), ("Lowercase_Letter", "Ll"),
      ("Decimal_Number", "Nd"),
    ] { masks[long] = masks[short] }
    return masks
  }()

  private static let names = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi",
    "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  static func bit(_ category: Unicode.GeneralCategory) -> UInt32 { 1 << index(category) }

  private static func index(_ category: Unicode.GeneralCategory) -> UInt32 {
    switch category {
    case .uppercaseLetter: 0
    case .lowercaseLetter: 1
    case .titlecaseLetter: 2
    case .modifierLetter: 3
    case .otherLetter: 4
    case .nonspacingMark: 5
    case .spacingMark: 6
    case .enclosingMark: 7
    case .decimalNumber: 8
    case .letterNumber: 9
    case .otherNumber: 10
    case .connectorPunctuation: 11
    case .dashPunctuation: 12
    case .openPunctuation: 13
    case .closePunctuation: 14
    case .initialPunctuation: 15
    case .finalPunctuation: 16
    case .otherPunctuation: 17
    case .mathSymbol: 18
    case .currencySymbol: 19
    case .modifierSymbol: 20
    case .otherSymbol: 21
    case .spaceSeparator: 22
    case .lineSeparator: 23
    case .paragraphSeparator: 24
    case .control: 25
    case .format: 26
    case .surrogate: 27
    case .privateUse: 28
    case .unassigned: 29
    @unknown default: 29
    }
  }
}
