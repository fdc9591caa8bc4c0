import Documents

/// Finds added tokens in a text: the leftmost, and of those the longest.
struct AddedTokenFinder: Sendable {
  private var names = ByteStrings()
  private var tokens: [AddedToken] = []
  /// For each first byte, the lengths of names that begin with it, longest first.
  private var lengths: [[Int]] = Array(repeating: [], count: 256)

  /// `spelling` gives the bytes to look for.
  init(_ all: [AddedToken], spelling: (AddedToken) -> [UInt8] = { Array($0.content.utf8) }) {
    for token in all {
      let name = spelling(token)
      guard let first = name.first else { continue }
      names.append(name)
      tokens.append(token)
      if !lengths[Int(first)].contains(name.count) { lengths[Int(first)].append(name.count) }
    }
    for first in lengths.indices { lengths[first].sort(by: >) }
  }

  var isEmpty: Bool { tokens.isEmpty }

  /// Returns the first match at or after an offset.
  func next(in text: [UInt8], from start: Int) -> (token: AddedToken, range: Range<Int>)? {
    guard !isEmpty else { return nil }
    let span = text.span
    var at = start
    while at < text.count {
      var width = 1
      for length in lengths[Int(text[at])] where length <= text.count - at {
        guard let found = names.find(span.extracting(at..<at + length)) else { continue }
        let token = tokens[found]
        let range = at..<at + length
        if !token.isSingleWord || Self.standsAlone(range, in: text) {
          return (token, Self.widened(range, by: token, from: start, in: text))
        }
        // What a match that is refused covers is not looked at again, as in `tokenizers`.
        width = length
        break
      }
      at += width
    }
    return nil
  }

  private static func standsAlone(_ range: Range<Int>, in text: [UInt8]) -> Bool {
    let before = String(decoding: text[..<range.lowerBound].suffix(4), as: UTF8.self)
    let after = String(decoding: text[range.upperBound...].prefix(4), as: UTF8.self)
    return !isWordPart(before.unicodeScalars.last) && !isWordPart(after.unicodeScalars.first)
  }

  private static func isWordPart(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map(SignKind.isWordPart) ?? false
  }

  private static func widened(
    _ range: Range<Int>, by token: AddedToken, from start: Int, in text: [UInt8]
  ) -> Range<Int> {
    var range = range
    let span = text.span
    while token.takesSpaceAfter, range.upperBound < text.count {
      let (scalar, width) = UTF8Reading.scalar(span, range.upperBound)
      guard SignKind(scalar) == .space else { break }
      range = range.lowerBound..<range.upperBound + width
    }
    while token.takesSpaceBefore, range.lowerBound > start {
      var at = range.lowerBound - 1
      while at > start, text[at] & 0xC0 == 0x80 { at -= 1 }
      guard SignKind(UTF8Reading.scalar(span, at).scalar) == .space else { break }
      range = at..<range.upperBound
    }
    return range
  }
}
