/// Porter's suffix-stripping algorithm (1980) with NLTK's extensions, as `rouge-score` uses it.
///
/// Works on the bytes of a lower-case ASCII word.
package enum PorterStemmer {
  /// Returns the stem of a word of `a-z0-9` bytes.
  package static func stem(_ word: [UInt8]) -> [UInt8] {
    if let known = irregular[word] { return known }
    if word.count <= 2 { return word }
    var stem = Stem(letters: word)
    stem.stripPlural()
    stem.stripPastAndParticiple()
    stem.replaceFinalY()
    stem.applyDoubleSuffixes()
    stem.applyFirst(of: Self.thirdStep) { $0.measure > 0 }
    stem.applyFourthStep()
    stem.dropFinalE()
    stem.dropDoubleL()
    return stem.letters
  }

  /// Words whose stem the rules would get wrong.
  private static let irregular: [[UInt8]: [UInt8]] = {
    let forms = [
      "sky": ["sky", "skies"], "die": ["dying"], "lie": ["lying"], "tie": ["tying"],
      "news": ["news"], "inning": ["innings", "inning"], "outing": ["outings", "outing"],
      "canning": ["cannings", "canning"], "howe": ["howe"], "proceed": ["proceed"],
      "exceed": ["exceed"], "succeed": ["succeed"],
    ]
    var table: [[UInt8]: [UInt8]] = [:]
    for (stem, words) in forms {
      for word in words { table[Array(word.utf8)] = Array(stem.utf8) }
    }
    return table
  }()

  fileprivate static let secondStep = rules(
    "ational ate", "tional tion", "enci ence", "anci ance", "izer ize", "bli ble", "alli al",
    "entli ent", "eli e", "ousli ous", "ization ize", "ation ate", "ator ate", "alism al",
    "iveness ive", "fulness ful", "ousness ous", "aliti al", "iviti ive", "biliti ble",
    "fulli ful")

  fileprivate static let thirdStep = rules(
    "icate ic", "ative -", "alize al", "iciti ic", "ical ic", "ful -", "ness -")

  fileprivate static let fourthStep: [[UInt8]] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou",
    "ism", "ate", "iti", "ous", "ive", "ize",
  ].map { Array($0.utf8) }

  /// Rules written as `suffix replacement`, `-` for nothing.
  private static func rules(_ lines: String...) -> [SuffixRule] {
    lines.map { line in
      let words = line.split(separator: " ")
      let replacement = words[1] == "-" ? [] : Array(words[1].utf8)
      return SuffixRule(suffix: Array(words[0].utf8), replacement: replacement)
    }
  }
}

private struct SuffixRule {
  let suffix: [UInt8]
  let replacement: [UInt8]
}

/// A word on its way through the steps; the comments number them as Porter does.
private struct Stem {
  var letters: [UInt8]

  /// Whether the letter counts as a consonant: not a vowel, and no y after a consonant.
  private func isConsonant(_ index: Int) -> Bool {
    switch letters[index] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
      UInt8(ascii: "u"):
      return false
    case UInt8(ascii: "y"):
      // A run of y's alternates, starting from what precedes it.
      var first = index
      while first > 0 && letters[first - 1] == UInt8(ascii: "y") { first -= 1 }
      let startsAsConsonant = first == 0 || !isConsonant(first - 1)
      return startsAsConsonant == ((index - first).isMultiple(of: 2))
    default:
      return true
    }
  }

  /// m, the number of vowel-consonant changes: [C](VC)^m[V].
  var measure: Int {
    var count = 0
    var previousIsVowel = false
    for index in letters.indices {
      let isVowel = !isConsonant(index)
      if previousIsVowel && !isVowel { count += 1 }
      previousIsVowel = isVowel
    }
    return count
  }

  private var hasVowel: Bool { letters.indices.contains { !isConsonant($0) } }

  private var endsInDoubleConsonant: Bool {
    let n = letters.count
    return n >= 2 && letters[n - 1] == letters[n - 2] && isConsonant(n - 1)
  }

  /// Porter's *o: consonant, vowel, consonant other than w, x, y; or a two-letter vowel-consonant.
  private var endsInShortSyllable: Bool {
    let n = letters.count
    if n == 2 { return !isConsonant(0) && isConsonant(1) }
    guard n >= 3 else { return false }
    return isConsonant(n - 3) && !isConsonant(n - 2) && isConsonant(n - 1)
      && !"wxy".utf8.contains(letters[n - 1])
  }

  private func ends(_ suffix: String) -> Bool { ends(Array(suffix.utf8)) }

  private func ends(_ suffix: [UInt8]) -> Bool {
    letters.count >= suffix.count && letters.suffix(suffix.count).elementsEqual(suffix)
  }

  private func dropping(_ count: Int) -> Stem { Stem(letters: Array(letters.dropLast(count))) }

  private mutating func replace(_ count: Int, with text: String = "") {
    letters = Array(letters.dropLast(count)) + Array(text.utf8)
  }

  /// Applies the first rule whose suffix fits, if what is left satisfies the condition.
  mutating func applyFirst(of rules: [SuffixRule], when condition: (Stem) -> Bool) {
    guard let rule = rules.first(where: { ends($0.suffix) }) else { return }
    let rest = dropping(rule.suffix.count)
    if condition(rest) { letters = rest.letters + rule.replacement }
  }

  /// Step 1a.
  mutating func stripPlural() {
    if ends("sses") {
      replace(2)
    } else if ends("ies") {
      replace(3, with: letters.count == 4 ? "ie" : "i")
    } else if ends("s") && !ends("ss") {
      replace(1)
    }
  }

  /// Step 1b.
  mutating func stripPastAndParticiple() {
    if ends("ied") {
      replace(3, with: letters.count == 4 ? "ie" : "i")
      return
    }
    if ends("eed") {
      if dropping(3).measure > 0 { replace(1) }
      return
    }
    guard let suffix = ["ed", "ing"].first(where: { ends($0) && dropping($0.count).hasVowel })
    else { return }
    replace(suffix.count)
    if ends("at") || ends("bl") || ends("iz") {
      replace(0, with: "e")
    } else if endsInDoubleConsonant {
      if !(ends("l") || ends("s") || ends("z")) { replace(1) }
    } else if measure == 1 && endsInShortSyllable {
      replace(0, with: "e")
    }
  }

  /// Step 1c, after a consonant that is not the first letter.
  mutating func replaceFinalY() {
    let n = letters.count
    if ends("y") && n > 2 && dropping(1).isConsonant(n - 2) { replace(1, with: "i") }
  }

  /// Step 2, where `-alli` is taken off before the other rules have their turn.
  mutating func applyDoubleSuffixes() {
    while ends("alli") && dropping(4).measure > 0 { replace(4, with: "al") }
    if ends("logi") {
      if dropping(3).measure > 0 { replace(4, with: "log") }
    } else {
      applyFirst(of: PorterStemmer.secondStep) { $0.measure > 0 }
    }
  }

  /// Step 4; `-ion` goes only after s or t.
  mutating func applyFourthStep() {
    guard let suffix = PorterStemmer.fourthStep.first(where: { ends($0) }) else { return }
    let rest = dropping(suffix.count)
    let isIon = suffix == Array("ion".utf8)
    if rest.measure > 1 && (!isIon || rest.ends("s") || rest.ends("t")) { self = rest }
  }

  /// Step 5a.
  mutating func dropFinalE() {
    guard ends("e") else { return }
    let rest = dropping(1)
    if rest.measure > 1 || (rest.measure == 1 && !rest.endsInShortSyllable) { self = rest }
  }

  /// Step 5b.
  mutating func dropDoubleL() {
    if ends("ll") && dropping(1).measure > 1 { replace(1) }
  }
}
