package import Tensors
package import Tokenizers

/// A block of tokens with its anchors replaced, and where each token has gone.
package struct TranslatedBlock: Codable, Sendable, Equatable {
  /// A token that must not be predicted once its replacement has been seen.
  package struct Forbidden: Codable, Sendable, Equatable {
    /// Where the replacement starts in `translated`; positions after it are concerned.
    package var after: Int
    package var token: Int32
  }

  /// An anchor that was found.
  package struct Match: Codable, Sendable, Equatable {
    /// Its place in the dictionary.
    package var anchor: Int
    /// Which of its replacements was drawn.
    package var choice: Int
    /// Where it starts in `tokens`, and its length there.
    package var start: Int
    package var count: Int
  }

  package var tokens: [Int32]
  package var translated: [Int32]
  /// For each original position its place in `translated`; -1 inside an anchor.
  package var places: [Int]
  /// Original positions whose prediction would be an anchor seen before: not trained.
  package var cancelled: [Int]
  package var forbidden: [Forbidden]
  package var matches: [Match]
}

/// Replaces anchors in blocks of tokens, consistently within a block
/// (Microsoft's preparation script for Who's Harry Potter, METHODS 4.3).
package struct AnchorTranslator {
  /// Which anchor wins where several match.
  package enum Preference: String, Sendable, CaseIterable, Codable {
    /// The first in the dictionary, as published.
    case first
    case longest
  }

  /// One way in which an anchor is written in tokens.
  private struct Form {
    let anchor: Int
    let tokens: [Int32]
    /// True when the form begins with a space.
    let isSpaced: Bool
  }

  private let anchors: [AnchorDictionary.Anchor]
  private let preference: Preference
  /// Forms by their first token, in the order in which they are tried.
  private var forms: [Int32: [Form]] = [:]
  /// The tokens of every replacement, after a space and at the beginning of a line.
  private var spaced: [[[Int32]]] = []
  private var bare: [[[Int32]]] = []

  package init(_ dictionary: AnchorDictionary, _ tokenizer: Tokenizer, preference: Preference) {
    anchors = dictionary.anchors
    self.preference = preference
    var encoder = TextEncoder(tokenizer)
    let lineBreak = encoder.encode("\n")
    func afterLineBreak(_ text: String) -> [Int32] {
      let tokens = encoder.encode("\n" + text)
      return tokens.starts(with: lineBreak)
        ? Array(tokens.dropFirst(lineBreak.count)) : encoder.encode(text)
    }
    for (index, anchor) in anchors.enumerated() {
      let ways = [(encoder.encode(" " + anchor.term), true), (afterLineBreak(anchor.term), false)]
      for (tokens, isSpaced) in ways {
        guard let first = tokens.first else { continue }
        forms[first, default: []].append(
          Form(anchor: index, tokens: tokens, isSpaced: isSpaced))
      }
      spaced.append(anchor.replacements.map { encoder.encode(" " + $0) })
      bare.append(anchor.replacements.map { afterLineBreak($0) })
    }
  }

  /// Translates one block; `stream` draws one replacement for each group of anchors.
  package func translate(_ tokens: [Int32], _ stream: inout RandomStream) -> TranslatedBlock {
    var draws: [Int: Double] = [:]
    for group in Set(anchors.map(\.group)).sorted() { draws[group] = stream.uniform() }
    var block = TranslatedBlock(
      tokens: tokens, translated: [], places: [], cancelled: [], forbidden: [], matches: [])
    var seen: Set<Int> = []
    var at = 0
    while at < tokens.count {
      guard let form = match(tokens[at...]) else {
        block.places.append(block.translated.count)
        block.translated.append(tokens[at])
        at += 1
        continue
      }
      let anchor = anchors[form.anchor]
      let draw = draws[anchor.group] ?? 0
      let choice = min(Int(draw * Double(anchor.replacements.count)), anchor.replacements.count - 1)
      let both = [spaced[form.anchor][choice], bare[form.anchor][choice]]
      if !seen.insert(form.anchor).inserted, at > 0 { block.cancelled.append(at - 1) }
      block.matches.append(
        TranslatedBlock.Match(
          anchor: form.anchor, choice: choice, start: at, count: form.tokens.count))
      for first in Set(both.compactMap(\.first)).sorted() {
        block.forbidden.append(
          TranslatedBlock.Forbidden(after: block.translated.count, token: first))
      }
      block.translated += form.isSpaced ? both[0] : both[1]
      block.places += Array(repeating: -1, count: form.tokens.count - 1)
      block.places.append(block.translated.count - 1)
      at += form.tokens.count
    }
    return block
  }

  private func match(_ rest: ArraySlice<Int32>) -> Form? {
    guard let first = rest.first, let candidates = forms[first] else { return nil }
    let found = candidates.filter { rest.starts(with: $0.tokens) }
    guard preference == .longest else { return found.first }
    return found.reduce(nil) { best, form in
      form.tokens.count > best?.tokens.count ?? 0 ? form : best
    }
  }
}
