/// The words of a text for the judges: runs of letters and digits, held together by `@ . ' -` inside.
struct Words {
  struct Word {
    /// In lower case, without a final 's.
    let text: String
    let stem: [UInt8]
    let isCapitalised: Bool
    let hasDigit: Bool

    /// False for function words and for short, adverbial or verbal ones, unless a name or a number.
    var saysSomething: Bool {
      if Words.functionWords.contains(text) { return false }
      if hasDigit || isCapitalised || text.utf8.contains(UInt8(ascii: "@")) { return true }
      return text.utf8.count >= 4 && !["ly", "ing", "ed"].contains { text.hasSuffix($0) }
    }
  }

  let all: [Word]

  init(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    var words: [Word] = []
    var start = 0
    func isPart(_ index: Int) -> Bool {
      scalars.indices.contains(index)
        && (scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil)
    }
    while start < scalars.count {
      guard isPart(start) else {
        start += 1
        continue
      }
      var end = start + 1
      while isPart(end) || (end < scalars.count && Self.joins(scalars[end]) && isPart(end + 1)) {
        end += 1
      }
      words.append(Self.word(scalars[start..<end]))
      start = end
    }
    all = words
  }

  private static func joins(_ scalar: Unicode.Scalar) -> Bool {
    "@.'\u{2019}-".unicodeScalars.contains(scalar)
  }

  private static func word(_ scalars: ArraySlice<Unicode.Scalar>) -> Word {
    var lower = String.UnicodeScalarView()
    for scalar in scalars {
      let isQuote = scalar == "\u{2019}"
      lower.append(contentsOf: (isQuote ? "'" : scalar.properties.lowercaseMapping).unicodeScalars)
    }
    var text = String(lower)
    if text.hasSuffix("'s") { text.removeLast(2) }
    let bytes = Array(text.utf8)
    // The stemmer knows letters only.
    let isPlain = bytes.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    return Word(
      text: text, stem: isPlain && bytes.count > 3 ? PorterStemmer.stem(bytes) : bytes,
      isCapitalised: scalars.first?.properties.isUppercase == true,
      hasDigit: scalars.contains { $0.properties.numericType != nil })
  }

  /// Words that say nothing by themselves.
  static let functionWords: Set<String> = Set(
    """
    a about above across after again against all almost along already also although always am among an and
    another any anyone anything are around as at away be became because become becomes been before behind being
    below between both but by came can cannot come could did do does doing done down during each either else
    enough especially etc even ever every everyone everything few for found from further gave get gets give
    given gives giving go goes going gone got had has have having he her here hers herself him himself his how
    however i if in indeed instead into is it its itself just keep kept known knows later least less let like
    likely made mainly make makes making many may me might more most mostly much must my myself near nearly
    neither never next no nor not nothing now of off often on once one only onto or other others otherwise our
    ours out over own particularly per perhaps please put quite rather really same see seem seemed seems several
    shall she should show since so some someone something sometimes soon still such take taken takes than that
    the their theirs them themselves then there these they this those though through throughout thus to together
    too took toward towards two under until up upon us use used using usually very via was way ways we well were
    what when where whether which while who whom whose why will with within without would yes yet you your yours
    yourself
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
