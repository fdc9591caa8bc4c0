@_spi(_Unicode) import Swift

/// What is done to a text before it is split.
///
/// Source: `normalizer` of a `tokenizer.json`. Composition (NFC, NFD) is that of the Swift standard library.
indirect enum Normalizer: Sendable {
  case sequence([Normalizer])
  /// Puts something before a text that is not empty.
  case prepend([UInt8])
  case replace([UInt8], by: [UInt8])
  /// Replaces runs of white space of at least `atLeast` characters; only spaces count when `spacesOnly`.
  case replaceRuns(atLeast: Int, spacesOnly: Bool, by: [UInt8])
  /// Puts something in the place of all that an expression finds.
  case replaceFound(SplitExpression, by: [UInt8])
  case lowercase
  case composed
  case decomposed
  /// Drops nonspacing marks, as BERT does, or all marks.
  case stripMarks(all: Bool)
  case strip(left: Bool, right: Bool)
  case bert(BertCleaning)
  case mapped(CharacterMap)

  func apply(to text: inout [UInt8]) {
    switch self {
    case .sequence(let parts): for part in parts { part.apply(to: &text) }
    case .prepend(let prefix): if !text.isEmpty { text.insert(contentsOf: prefix, at: 0) }
    case .replace(let old, by: let new): text = Self.replacing(old, by: new, in: text)
    case .replaceRuns(let least, let spacesOnly, by: let new):
      text = Self.replacingRuns(least, spacesOnly, by: new, in: text)
    case .replaceFound(let expression, by: let new):
      var out: [UInt8] = []
      for (range, isFound) in expression.parts(of: text.span) {
        out += isFound ? new : Array(text[range])
      }
      text = out
    case .lowercase:
      Self.map(&text) { scalar, out in out += Array(scalar.properties.lowercaseMapping.utf8) }
    case .composed: Self.renew(&text) { $0._nfc }
    case .decomposed: Self.renew(&text) { $0._nfd }
    case .stripMarks(let all):
      Self.map(&text) { scalar, out in
        let drops =
          all
          ? SignKind.isMark(scalar) : scalar.properties.generalCategory == .nonspacingMark
        if !drops {
          out += Array(String(scalar).utf8)
        }
      }
    case .strip(let left, let right): text = Self.stripped(text, left: left, right: right)
    case .bert(let cleaning): cleaning.apply(to: &text)
    case .mapped(let map): text = map.apply(to: text)
    }
  }

  /// Replaces every scalar by what `body` writes.
  static func map(_ text: inout [UInt8], _ body: (Unicode.Scalar, inout [UInt8]) -> Void) {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars { body(scalar, &out) }
    text = out
  }

  /// Composes or decomposes; text below U+0300 that is ASCII only is left alone.
  private static func renew(
    _ text: inout [UInt8], _ form: (String) -> some Sequence<Unicode.Scalar>
  ) {
    guard text.contains(where: { $0 >= 0x80 }) else { return }
    var out = String.UnicodeScalarView()
    for scalar in form(String(decoding: text, as: UTF8.self)) { out.append(scalar) }
    text = Array(String(out).utf8)
  }

  private static func replacing(_ old: [UInt8], by new: [UInt8], in text: [UInt8]) -> [UInt8] {
    guard let first = old.first else { return text }
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      if text[at] == first, text[at...].starts(with: old) {
        out += new
        at += old.count
      } else {
        out.append(text[at])
        at += 1
      }
    }
    return out
  }

  private static func replacingRuns(
    _ least: Int, _ spacesOnly: Bool, by new: [UInt8], in text: [UInt8]
  ) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    let span = text.span
    var at = 0
    while at < text.count {
      var end = at
      var length = 0
      while end < text.count {
        let (scalar, width) = UTF8Reading.scalar(span, end)
        guard spacesOnly ? scalar == " " : SignKind(scalar) == .space else { break }
        end += width
        length += 1
      }
      if length >= least {
        out += new
      } else {
        if length == 0 { end += UTF8Reading.width(text[at]) }
        out += text[at..<min(end, text.count)]
      }
      at = end
    }
    return out
  }

  private static func stripped(_ text: [UInt8], left: Bool, right: Bool) -> [UInt8] {
    var scalars = String(decoding: text, as: UTF8.self).unicodeScalars[...]
    while left, let first = scalars.first, SignKind(first) == .space { scalars.removeFirst() }
    while right, let last = scalars.last, SignKind(last) == .space { scalars.removeLast() }
    return Array(String(scalars).utf8)
  }
}

/// What BERT's tokenizer does first.
struct BertCleaning: Sendable {
  /// Drops control characters and makes all white space spaces.
  var cleansText: Bool
  /// Puts spaces around Chinese characters.
  var spacesChinese: Bool
  var stripsAccents: Bool
  var lowercases: Bool

  func apply(to text: inout [UInt8]) {
    if cleansText || spacesChinese {
      Normalizer.map(&text) { scalar, out in
        let isBlank = scalar == "\t" || scalar == "\n" || scalar == "\r"
        if cleansText {
          if scalar == "\0" || scalar == "\u{FFFD}" { return }
          if SignKind.isOther(scalar), !isBlank { return }
          if SignKind(scalar) == .space || isBlank { return out.append(0x20) }
        }
        let isApart = spacesChinese && Self.isChinese(scalar)
        if isApart { out.append(0x20) }
        out += Array(String(scalar).utf8)
        if isApart { out.append(0x20) }
      }
    }
    if stripsAccents {
      Normalizer.sequence([.decomposed, .stripMarks(all: false)]).apply(to: &text)
    }
    if lowercases { Normalizer.lowercase.apply(to: &text) }
  }

  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      return true
    default: return false
    }
  }
}
