/// BERT's model: from the left, always the longest token; a word that cannot be cut so is unknown.
///
/// Source: Wu et al., 2016, as in the `tokenizers` library's `WordPiece`.
struct WordPieceModel: Sendable {
  let vocabulary: ModelVocabulary
  let unknown: Int32
  /// What tokens within a word begin with: `##`.
  let prefix: [UInt8]
  /// Longer words, in characters, are unknown.
  let longestWord: Int

  func encode(_ piece: Span<UInt8>, into out: inout [Int32]) {
    let begin = out.count
    var characters = 0
    for at in piece.indices where piece[at] & 0xC0 != 0x80 { characters += 1 }
    var start = 0
    while characters <= longestWord, start < piece.count, let (token, end) = longest(piece, start) {
      out.append(token)
      start = end
    }
    guard start < piece.count else { return }
    out.removeSubrange(begin...)
    out.append(unknown)
  }

  private func longest(_ piece: Span<UInt8>, _ start: Int) -> (Int32, Int)? {
    var name = start == 0 ? [] : prefix
    let before = name.count
    for at in start..<piece.count { name.append(piece[at]) }
    var end = piece.count
    while end > start {
      if end == piece.count || piece[end] & 0xC0 != 0x80,
        let token = vocabulary.find(name.span.extracting(0..<before + end - start))
      {
        return (token, end)
      }
      end -= 1
    }
    return nil
  }
}
