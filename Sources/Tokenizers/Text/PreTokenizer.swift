/// Cuts a normalised text into the pieces that the model sees, stage by stage.
///
/// Source: `pre_tokenizer` of a `tokenizer.json`.
struct PreTokenizer: Sendable, Equatable {
  enum Stage: Sendable, Equatable {
    case pattern(SplitPattern, dropsSpace: Bool)
    /// A pattern that is not one of the written ones.
    case expression(SplitExpression, Behaviour, inverts: Bool)
    /// Digits apart from the rest, one by one or in runs.
    case digits(individually: Bool)
    case literal([UInt8], Side)
    /// A space before a text that has none.
    case leadingSpace
    /// Spaces become a mark, one may be put first, and each mark begins a piece.
    case marks([UInt8], leading: Leading, splits: Bool)
    /// Cuts before each run of a mark: of ours, where no merge crosses such a place.
    case beforeMarks([UInt8])
    /// White space dropped; with `punctuation`, each sign of it apart, as BERT does.
    case words(punctuation: Bool)
  }

  /// What becomes of the separator of a literal split.
  enum Side: Sendable { case removed, isolated, withPrevious, withNext }
  /// What becomes of what an expression finds.
  enum Behaviour: String, Sendable {
    case removed = "Removed"
    case isolated = "Isolated"
    case withPrevious = "MergedWithPrevious"
    case withNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }
  enum Leading: Sendable { case always, first, never }

  var stages: [Stage] = []
  /// Whether pieces are spelled byte by byte.
  var isByteLevel = false

  /// Calls `body` with each piece in order; `isFirst` says that the text is the start of the input.
  func forEachPiece(of text: Span<UInt8>, isFirst: Bool, _ body: (Span<UInt8>) -> Void) {
    run(0, text, isFirst, body)
  }

  private func run(
    _ index: Int, _ text: Span<UInt8>, _ isFirst: Bool, _ body: (Span<UInt8>) -> Void
  ) {
    guard !text.isEmpty else { return }
    guard index < stages.count else { return body(text) }
    func pass(_ range: Range<Int>) {
      run(index + 1, text.extracting(range), isFirst && range.lowerBound == 0, body)
    }
    switch stages[index] {
    case .pattern(let pattern, let dropsSpace):
      var at = 0
      while at < text.count {
        let end = pattern.end(of: text, from: at)
        if !dropsSpace || SignKind(UTF8Reading.scalar(text, at).scalar) != .space { pass(at..<end) }
        at = end
      }
    case .expression(let expression, let behaviour, let inverts):
      for range in behaviour.pieces(of: expression.parts(of: text), inverts: inverts) {
        if !range.isEmpty { pass(range) }
      }
    case .digits(let individually):
      Self.cut(text, by: { $0 == .digit }, joining: individually ? [false] : [false, true], pass)
    case .literal(let separator, let side): Self.cut(text, at: separator, side, pass)
    case .leadingSpace:
      guard text[0] != 0x20 else { return run(index + 1, text, isFirst, body) }
      var longer: [UInt8] = [0x20]
      for at in text.indices { longer.append(text[at]) }
      run(index + 1, longer.span, isFirst, body)
    case .marks(let mark, let leading, let splits):
      let marked = Self.marked(text, mark, leading == .always || leading == .first && isFirst)
      guard splits else { return run(index + 1, marked.span, isFirst, body) }
      Self.cut(marked.span, at: mark, .withNext) { range in
        run(index + 1, marked.span.extracting(range), isFirst && range.lowerBound == 0, body)
      }
    case .beforeMarks(let mark): Self.cut(text, beforeRunsOf: mark, pass)
    case .words(let punctuation):
      var start = 0
      var at = 0
      while at < text.count {
        let (scalar, width) = UTF8Reading.scalar(text, at)
        let isSpace = SignKind(scalar) == .space
        if isSpace || punctuation && SignKind.isPunctuation(scalar) {
          if start < at { pass(start..<at) }
          if !isSpace { pass(at..<at + width) }
          start = at + width
        }
        at += width
      }
      if start < text.count { pass(start..<text.count) }
    }
  }

  /// Cuts where kinds change; `joining` has the classes whose members stay together.
  private static func cut(
    _ text: Span<UInt8>, by isMember: (SignKind) -> Bool, joining: [Bool],
    _ body: (Range<Int>) -> Void
  ) {
    var start = 0
    var at = 0
    var last: Bool?
    while at < text.count {
      let (scalar, width) = UTF8Reading.scalar(text, at)
      let now = isMember(SignKind(scalar))
      if let last, now != last || !joining.contains(now) {
        body(start..<at)
        start = at
      }
      last = now
      at += width
    }
    if start < at { body(start..<at) }
  }

  private static func starts(_ text: Span<UInt8>, _ at: Int, with needle: [UInt8]) -> Bool {
    guard text.count - at >= needle.count else { return false }
    for offset in needle.indices where text[at + offset] != needle[offset] { return false }
    return true
  }

  private static func cut(
    _ text: Span<UInt8>, at separator: [UInt8], _ side: Side, _ body: (Range<Int>) -> Void
  ) {
    var start = 0
    var at = 0
    while at < text.count {
      guard starts(text, at, with: separator) else {
        at += 1
        continue
      }
      let end = at + separator.count
      switch side {
      case .removed, .isolated:
        if start < at { body(start..<at) }
        if side == .isolated { body(at..<end) }
        start = end
      case .withPrevious:
        body(start..<end)
        start = end
      case .withNext:
        if start < at { body(start..<at) }
        start = at
      }
      at = end
    }
    if start < text.count { body(start..<text.count) }
  }

  private static func cut(
    _ text: Span<UInt8>, beforeRunsOf mark: [UInt8], _ body: (Range<Int>) -> Void
  ) {
    var start = 0
    var at = 0
    var follows = true
    while at < text.count {
      if starts(text, at, with: mark) {
        if !follows {
          body(start..<at)
          start = at
        }
        follows = true
        at += mark.count
      } else {
        follows = false
        at += 1
      }
    }
    if start < at { body(start..<at) }
  }

  private static func marked(_ text: Span<UInt8>, _ mark: [UInt8], _ leads: Bool) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count + mark.count)
    if leads, text[0] != 0x20, !starts(text, 0, with: mark) { out += mark }
    for at in text.indices {
      if text[at] == 0x20 { out += mark } else { out.append(text[at]) }
    }
    return out
  }
}

extension PreTokenizer.Behaviour {
  /// Returns the pieces of a text that was parted by an expression; `inverts` takes what was not found for found.
  ///
  /// Source: `NormalizedString::split` of `tokenizers`.
  func pieces(
    of parts: [(range: Range<Int>, isFound: Bool)], inverts: Bool
  ) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var followsFound = false
    for (range, isFound) in self == .withNext ? parts.reversed() : parts {
      let isFound = isFound != inverts
      let joins =
        switch self {
        case .removed, .isolated: false
        case .withPrevious, .withNext: isFound && !followsFound
        case .contiguous: isFound == followsFound
        }
      followsFound = isFound
      if self == .removed, isFound { continue }
      if joins, let last = pieces.popLast() {
        pieces.append(
          min(last.lowerBound, range.lowerBound)..<max(last.upperBound, range.upperBound))
      } else {
        pieces.append(range)
      }
    }
    return self == .withNext ? pieces.reversed() : pieces
  }
}
