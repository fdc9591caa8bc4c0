/// Turns texts into tokens and remembers the pieces it has met; one for each corpus is fastest.
package struct TextEncoder {
  package let tokenizer: Tokenizer
  private var known = ByteStrings()
  /// Where the tokens of each known piece end in `store`.
  private var ends: [Int] = []
  private var store: [Int32] = []
  /// Pieces worth remembering are short; this bounds the memory that hostile text can take.
  private static let longestKnown = 64
  private static let mostKnown = 1 << 18

  package init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// A stretch of a text of our own making: what somebody wrote, or a control token.
  enum Segment: Equatable {
    case text(String)
    case control(Int32)
  }

  /// Returns the tokens of a text; see `Tokenizer.encode`.
  package mutating func encode(
    _ text: String, specials: SpecialTokens = .asText, adding boundaries: AddedBoundaries = .none
  ) -> [Int32] {
    var out = boundaries == .none ? [] : tokenizer.boundaries.before
    let finders = specials == .parsed ? tokenizer.parsedFinders : tokenizer.plainFinders
    append(Array(text.utf8), finders, isFirst: true, to: &out)
    if boundaries == .both { out += tokenizer.boundaries.after }
    return out
  }

  /// Returns the tokens of segments as if their text had been read with the control tokens parsed;
  /// text stays text whatever it spells.
  mutating func encode(_ segments: [Segment]) -> [Int32] {
    var out: [Int32] = []
    var dropsSpace = false
    var used: Set<Int32> = []
    for case .control(let id) in segments { used.insert(id) }
    for (index, segment) in segments.enumerated() {
      switch segment {
      case .control(let id):
        out.append(id)
        dropsSpace = added(id)?.takesSpaceAfter ?? false
      case .text(let text):
        var scalars = text.unicodeScalars[...]
        while dropsSpace, let first = scalars.first, SignKind(first) == .space {
          scalars.removeFirst()
        }
        if index + 1 < segments.count, case .control(let id) = segments[index + 1],
          added(id)?.takesSpaceBefore ?? false
        {
          while let last = scalars.last, SignKind(last) == .space { scalars.removeLast() }
        }
        let bytes = Array(String(scalars).utf8)
        let before = out.count
        append(bytes, tokenizer.plainFinders, isFirst: index == 0, to: &out)
        // An added token that is not marked as special would be found in text.
        if !used.isDisjoint(with: out[before...]) {
          out.removeSubrange(before...)
          append(
            bytes, [AddedTokenFinder([]), AddedTokenFinder([])], isFirst: index == 0, to: &out)
        }
        dropsSpace = false
      }
    }
    return out
  }

  private func added(_ id: Int32) -> AddedToken? { tokenizer.file.added.first { $0.id == id } }

  private mutating func append(
    _ text: [UInt8], _ finders: [AddedTokenFinder], isFirst: Bool, to out: inout [Int32]
  ) {
    cut(text, finders[0], to: &out) { fragment, start, encoder, out in
      var fragment = fragment
      encoder.tokenizer.normalizer?.apply(to: &fragment)
      encoder.cut(fragment, finders[1], to: &out) { part, inner, encoder, out in
        encoder.appendPieces(part, isFirst: isFirst && start == 0 && inner == 0, to: &out)
      }
    }
  }

  /// Gives what is between the added tokens of a text to `body`, with its offset.
  private mutating func cut(
    _ text: [UInt8], _ finder: AddedTokenFinder, to out: inout [Int32],
    _ body: ([UInt8], Int, inout TextEncoder, inout [Int32]) -> Void
  ) {
    var start = 0
    while let (token, range) = finder.next(in: text, from: start) {
      if start < range.lowerBound {
        body(Array(text[start..<range.lowerBound]), start, &self, &out)
      }
      out.append(token.id)
      start = range.upperBound
    }
    guard start < text.count else { return }
    body(start == 0 ? text : Array(text[start...]), start, &self, &out)
  }

  private mutating func appendPieces(_ text: [UInt8], isFirst: Bool, to out: inout [Int32]) {
    tokenizer.preTokenizer.forEachPiece(of: text.span, isFirst: isFirst) { piece in
      append(piece, to: &out)
    }
  }

  private mutating func append(_ piece: Span<UInt8>, to out: inout [Int32]) {
    guard piece.count <= Self.longestKnown else {
      tokenizer.model.encode(piece, into: &out)
      return
    }
    if let index = known.find(piece) {
      let start = index == 0 ? 0 : ends[index - 1]
      for at in start..<ends[index] { out.append(store[at]) }
      return
    }
    let begin = out.count
    tokenizer.model.encode(piece, into: &out)
    guard known.count < Self.mostKnown else { return }
    known.append(piece)
    store += out[begin...]
    ends.append(store.count)
  }
}
