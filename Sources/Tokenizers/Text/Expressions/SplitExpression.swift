/// A regular expression by which a tokenizer splits texts, compiled.
///
/// What `tokenizers` understands of it is Oniguruma's Ruby dialect; read here is the part that split patterns are
/// written in: alternatives, groups, classes with Unicode's categories, quantifiers (greedy, lazy, possessive),
/// looks ahead, anchors and `(?i:)` over ASCII. Anything else is an error that names it.
struct SplitExpression: Sendable, Equatable {
  enum Instruction: Sendable, Equatable {
    /// One character of the set.
    case one(ScalarSet)
    /// Goes on at the first; at the second when that fails.
    case either(Int, Int)
    case jump(Int)
    /// What follows up to `end` must be found here (or must not), and nothing of it is taken.
    case look(isWanted: Bool, end: Int)
    /// What follows up to `end` is taken as first found; no other way is tried.
    case atomic(end: Int)
    case anchor(Anchor)
    case found
  }

  enum Anchor: Sendable, Equatable { case textStart, textEnd, lineStart, lineEnd, word, noWord }

  /// Ways that are tried before those that failed are noted, so that none is tried twice.
  private static let freeWays = 1 << 12

  let program: [Instruction]

  /// Compiles a pattern; throws for what is not supported.
  init(_ pattern: String) throws(TokenizerError) {
    program = try ExpressionCompiler.program(of: pattern)
    guard program.count > 1 else { throw TokenizerError("a split pattern is empty") }
  }

  /// Returns the pattern that finds a text as it is.
  static func quoted(_ text: String) -> String {
    var pattern = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII, SignKind(scalar) == .sign { pattern += "\\" }
      pattern.unicodeScalars.append(scalar)
    }
    return pattern
  }

  /// Returns the ranges of a text in order, each with whether it was found; found ones may be empty.
  func parts(of text: Span<UInt8>) -> [(range: Range<Int>, isFound: Bool)] {
    var parts: [(range: Range<Int>, isFound: Bool)] = []
    var last = 0
    var at = 0
    while at <= text.count {
      let end = find(text, 0, at)
      if let end, end > at || parts.last?.range.upperBound != at || !(parts.last?.isFound ?? false)
      {
        if last < at { parts.append((last..<at, false)) }
        parts.append((at..<end, true))
        last = end
      }
      if let end, end > at {
        at = end
      } else if at < text.count {
        at += UTF8Reading.scalar(text, at).width
      } else {
        break
      }
    }
    if last < text.count { parts.append((last..<text.count, false)) }
    return parts
  }

  /// Returns where the match ends that begins at an offset, by the instructions from a place on.
  private func find(_ text: Span<UInt8>, _ start: Int, _ offset: Int) -> Int? {
    var open = [(place: start, at: offset)]
    var ways = 0
    var known: Set<Int> = []
    while let way = open.popLast() {
      var (place, at) = way
      walking: while true {
        switch program[place] {
        case .found: return at
        case .jump(let next): place = next
        case .one(let set):
          guard at < text.count else { break walking }
          let (scalar, width) = UTF8Reading.scalar(text, at)
          guard set.contains(scalar) else { break walking }
          at += width
          place += 1
        case .either(let first, let second):
          ways += 1
          if ways > Self.freeWays, !known.insert(at * program.count + place).inserted {
            break walking
          }
          open.append((second, at))
          place = first
        case .look(let isWanted, let end):
          guard (find(text, place + 1, at) != nil) == isWanted else { break walking }
          place = end
        case .atomic(let end):
          guard let taken = find(text, place + 1, at) else { break walking }
          at = taken
          place = end
        case .anchor(let anchor):
          guard holds(anchor, text, at) else { break walking }
          place += 1
        }
      }
    }
    return nil
  }

  private func holds(_ anchor: Anchor, _ text: Span<UInt8>, _ at: Int) -> Bool {
    switch anchor {
    case .textStart: return at == 0
    case .textEnd: return at == text.count
    case .lineStart: return at == 0 || text[at - 1] == 0x0A && at < text.count
    case .lineEnd: return at == text.count || text[at] == 0x0A
    case .word, .noWord:
      let follows = at < text.count && Self.isWord(text, at)
      var before = at
      while before > 0 {
        before -= 1
        if text[before] & 0xC0 != 0x80 { break }
      }
      let precedes = at > 0 && Self.isWord(text, before)
      return (follows != precedes) == (anchor == .word)
    }
  }

  private static let word = ScalarSet([.word])

  private static func isWord(_ text: Span<UInt8>, _ at: Int) -> Bool {
    word.contains(UTF8Reading.scalar(text, at).scalar)
  }
}
