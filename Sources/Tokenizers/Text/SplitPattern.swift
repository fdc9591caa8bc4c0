/// A split pattern of a published tokenizer, written out: where each piece of a text ends.
///
/// The patterns are of one family and differ in a few choices. Alternatives are tried in the order of
/// the published text: a contraction; letters; digits; signs; a run of white space that ends in a line
/// break; white space, of which the last character is left to what follows.
struct SplitPattern: Sendable, Equatable {
  enum Contractions { case exactCase, anyCase }

  /// What may come before letters and belong to their piece.
  enum Lead {
    case nothing
    /// ` ?`
    case space
    /// `[^\r\n\p{L}\p{N}]?`
    case anySign
  }

  var contractions: Contractions
  var lead: Lead
  /// The most digits of a piece.
  var digits: Int
  /// Whether a space may come before digits and belong to their piece.
  var spaceBeforeDigits: Bool
  /// Whether line breaks have pieces of their own and belong to signs before them.
  var splitsLines: Bool

  /// GPT-2's, which many models took over.
  static let gpt2 = SplitPattern(
    contractions: .exactCase, lead: .space, digits: .max, spaceBeforeDigits: true,
    splitsLines: false)
  /// Also of GPT-4 and of many models since.
  static let llama3 = SplitPattern(
    contractions: .anyCase, lead: .anySign, digits: 3, spaceBeforeDigits: false, splitsLines: true)
  static let qwen2 = SplitPattern(
    contractions: .anyCase, lead: .anySign, digits: 1, spaceBeforeDigits: false, splitsLines: true)
  /// White space between the pieces is to be dropped.
  static let clip = SplitPattern(
    contractions: .exactCase, lead: .nothing, digits: 1, spaceBeforeDigits: false,
    splitsLines: false)

  /// Every pattern by the regular expression that files give.
  ///
  /// CLIP's names of special tokens can be left out: its second split takes them apart again.
  static let known: [String: SplitPattern] = {
    let exact = "'s|'t|'re|'ve|'m|'ll|'d"
    let any = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+"
    let tail = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
    let clip = "\(exact)|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"
    return [
      "\(exact)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+": gpt2,
      "\(any)|\\p{N}{1,3}|\(tail)": llama3, "\(any)|\\p{N}|\(tail)": qwen2,
      "<\\|startoftext\\|>|<\\|endoftext\\|>|\(clip)": Self.clip, clip: Self.clip,
    ]
  }()

  /// Returns where the piece that begins at an offset ends; always later.
  func end(of text: Span<UInt8>, from start: Int) -> Int {
    let first = text[start]
    if first == UInt8(ascii: "'"), let end = contraction(text, start) { return end }
    let (kind, width) = Self.kind(text, start)
    if kind == .letter { return Self.run(of: .letter, text, start + width) }
    if kind == .digit { return Self.run(of: .digit, text, start + width, atMost: digits - 1) }
    let next = start + width
    let following = next < text.count ? Self.kind(text, next) : (.space, 0)
    let isBreak = first == 0x0A || first == 0x0D
    if following.0 == .letter, leads(first, isBreak: isBreak) {
      return Self.run(of: .letter, text, next + following.1)
    }
    if kind == .sign { return signs(text, next) }
    if first == 0x20, lead != .nothing {
      if following.0 == .sign { return signs(text, next + following.1) }
      if following.0 == .digit, spaceBeforeDigits {
        return Self.run(of: .digit, text, next + following.1)
      }
    }
    return space(text, start)
  }

  private func leads(_ byte: UInt8, isBreak: Bool) -> Bool {
    switch lead {
    case .nothing: false
    case .space: byte == 0x20
    case .anySign: !isBreak
    }
  }

  private func signs(_ text: Span<UInt8>, _ start: Int) -> Int {
    var end = Self.run(of: .sign, text, start)
    while splitsLines, end < text.count, text[end] == 0x0A || text[end] == 0x0D { end += 1 }
    return end
  }

  private func space(_ text: Span<UInt8>, _ start: Int) -> Int {
    var end = start
    var last = start
    var afterBreak: Int?
    while end < text.count {
      let (kind, width) = Self.kind(text, end)
      guard kind == .space else { break }
      last = end
      end += width
      if text[last] == 0x0A || text[last] == 0x0D { afterBreak = end }
    }
    if splitsLines, let afterBreak { return afterBreak }
    return end == text.count || last == start ? end : last
  }

  private func contraction(_ text: Span<UInt8>, _ start: Int) -> Int? {
    func letter(_ offset: Int) -> UInt8 {
      guard start + offset < text.count else { return 0 }
      let byte = text[start + offset]
      return contractions == .anyCase && byte < 0x80 && SignKind.ascii[Int(byte)] == .letter
        ? byte | 0x20 : byte
    }
    switch (letter(1), letter(2)) {
    case (UInt8(ascii: "s"), _), (UInt8(ascii: "t"), _), (UInt8(ascii: "m"), _),
      (UInt8(ascii: "d"), _):
      return start + 2
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    // The long s, U+017F, is an s when case does not count.
    case (0xC5, 0xBF) where contractions == .anyCase: return start + 3
    default: return nil
    }
  }

  private static func kind(_ text: Span<UInt8>, _ at: Int) -> (SignKind, Int) {
    let byte = text[at]
    guard byte >= 0x80 else { return (SignKind.ascii[Int(byte)], 1) }
    let (scalar, width) = UTF8Reading.scalar(text, at)
    return (SignKind(scalar), width)
  }

  private static func run(
    of kind: SignKind, _ text: Span<UInt8>, _ start: Int, atMost: Int = .max
  ) -> Int {
    var end = start
    var left = atMost
    while end < text.count, left > 0 {
      let (found, width) = self.kind(text, end)
      guard found == kind else { break }
      end += width
      left -= 1
    }
    return end
  }
}
