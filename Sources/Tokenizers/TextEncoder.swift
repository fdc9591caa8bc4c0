/// Turns texts into tokens and remembers the pieces it has met; one for each corpus is fastest.
package struct TextEncoder {
  private let tokenizer: Tokenizer
  private var known: [ArraySlice<UInt8>: [Int32]] = [:]
  /// Pieces worth remembering are short; this bounds the memory that hostile text can take.
  private static let longestKnown = 64
  private static let mostKnown = 1 << 18

  package init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// Returns the tokens of a text; see `Tokenizer.encode`.
  package mutating func encode(
    _ text: String, specials: SpecialTokens = .asText, addingBoundaries: Bool = false
  ) -> [Int32] {
    var out: [Int32] = []
    Splitter.forEachPiece(of: text) { piece in
      if let ids = known[piece] {
        out += ids
        return
      }
      let ids = piece.count <= Self.longestKnown ? merged(piece) : mergedByHeap(piece)
      if piece.count <= Self.longestKnown, known.count < Self.mostKnown {
        known[ArraySlice(Array(piece))] = ids
      }
      out += ids
    }
    return out
  }

  /// Applies the merges to a short piece: the lowest rank first, the leftmost of equals.
  private func merged(_ piece: ArraySlice<UInt8>) -> [Int32] {
    var ids = piece.map { tokenizer.byteTokens[Int($0)] }
    while ids.count > 1 {
      var best: (rule: Tokenizer.Rule, at: Int)?
      for at in 0..<ids.count - 1 {
        guard let rule = tokenizer.rules[Tokenizer.Merge(ids[at], ids[at + 1])] else { continue }
        if rule.rank < best?.rule.rank ?? .max { best = (rule, at) }
      }
      guard let best else { break }
      ids[best.at] = best.rule.token
      ids.remove(at: best.at + 1)
    }
    return ids
  }

  /// The same for a long piece, in n log n: candidates wait in a heap by rank and place.
  private func mergedByHeap(_ piece: ArraySlice<UInt8>) -> [Int32] {
    struct Candidate: Comparable {
      let rule: Tokenizer.Rule
      let at: Int
      let pair: Tokenizer.Merge
      static func < (a: Candidate, b: Candidate) -> Bool {
        (a.rule.rank, a.at) < (b.rule.rank, b.at)
      }
      static func == (a: Candidate, b: Candidate) -> Bool {
        a.rule.rank == b.rule.rank && a.at == b.at
      }
    }
    var ids = piece.map { tokenizer.byteTokens[Int($0)] }
    let count = ids.count
    var next = Array(1...count)
    var previous = Array(-1..<count - 1)
    var heap = Heap<Candidate>()
    func offer(_ at: Int) {
      guard at >= 0, next[at] < count else { return }
      let pair = Tokenizer.Merge(ids[at], ids[next[at]])
      guard let rule = tokenizer.rules[pair] else { return }
      heap.insert(Candidate(rule: rule, at: at, pair: pair))
    }
    for at in 0..<count { offer(at) }
    while let candidate = heap.removeLeast() {
      let at = candidate.at
      // A merge on either side since it was offered has made it void.
      guard ids[at] == candidate.pair.left, next[at] < count,
        ids[next[at]] == candidate.pair.right
      else { continue }
      let gone = next[at]
      ids[at] = candidate.rule.token
      ids[gone] = -1
      next[at] = next[gone]
      if next[at] < count { previous[next[at]] = at }
      offer(at)
      offer(previous[at])
    }
    return ids.filter { $0 >= 0 }
  }
}
