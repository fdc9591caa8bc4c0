/// Byte-pair encoding: the neighbours with the earliest merge become one, until no merge is left.
///
/// Source: Sennrich et al., 2016; variants as in the `tokenizers` library's `BPE`.
struct BytePairModel: Sendable {
  /// The tokens of single bytes, within a piece and at its end, for pieces spelled byte by byte; else nil.
  struct Bytes: Sendable {
    var within: [Int32]
    var last: [Int32]
  }

  let vocabulary: ModelVocabulary
  let rules: MergeTable
  let bytes: Bytes?
  /// What the last character of a piece has after it, as `</w>` of CLIP.
  let suffix: [UInt8]
  let unknown: UnknownCharacters
  /// Whether a piece that is a token is taken whole.
  let ignoresMerges: Bool

  /// Up to here a simple search is fastest.
  private static let shortPiece = 48

  func encode(_ piece: Span<UInt8>, into out: inout [Int32]) {
    if ignoresMerges, let whole = wholePiece(piece) {
      out.append(whole)
      return
    }
    var ids: [Int32] = []
    ids.reserveCapacity(piece.count)
    if let bytes {
      spell(piece, bytes, into: &ids)
    } else {
      spell(piece, into: &ids)
    }
    if ids.count <= Self.shortPiece { mergeShort(&ids) } else { mergeLong(&ids) }
    out += ids
  }

  private func wholePiece(_ piece: Span<UInt8>) -> Int32? {
    guard bytes != nil else { return vocabulary.find(piece) }
    var name: [UInt8] = []
    for at in piece.indices { name += ByteAlphabet.spellings[Int(piece[at])] }
    return vocabulary.find(name.span)
  }

  /// A token for each byte.
  private func spell(_ piece: Span<UInt8>, _ bytes: Bytes, into ids: inout [Int32]) {
    for at in piece.indices {
      let table = at == piece.count - 1 ? bytes.last : bytes.within
      let id = table[Int(piece[at])]
      if id >= 0 {
        ids.append(id)
      } else if let token = unknown.token {
        ids.append(token)
      }
    }
  }

  /// A token for each character.
  private func spell(_ piece: Span<UInt8>, into ids: inout [Int32]) {
    var at = 0
    var lastWasUnknown = false
    while at < piece.count {
      let end = min(piece.count, at + UTF8Reading.width(piece[at]))
      let character = piece.extracting(at..<end)
      var found = vocabulary.find(character)
      if end == piece.count, !suffix.isEmpty {
        var name = suffix
        for place in character.indices.reversed() { name.insert(character[place], at: 0) }
        found = vocabulary.find(name.span)
      }
      if let found {
        ids.append(found)
        lastWasUnknown = false
      } else {
        unknown.append(character, into: &ids, lastWasUnknown: &lastWasUnknown)
      }
      at = end
    }
  }

  /// Looks for the lowest rank, the leftmost of equals, again and again.
  private func mergeShort(_ ids: inout [Int32]) {
    guard ids.count > 1 else { return }
    var found: [MergeTable.Rule] = []
    let none = MergeTable.Rule(rank: .max, token: 0)
    found.reserveCapacity(ids.count)
    for at in 0..<ids.count - 1 { found.append(rules[ids[at], ids[at + 1]] ?? none) }
    while true {
      var best = 0
      var rank = Int32.max
      for at in found.indices where found[at].rank < rank {
        best = at
        rank = found[at].rank
      }
      guard rank < .max else { return }
      ids[best] = found[best].token
      ids.remove(at: best + 1)
      found.remove(at: best)
      if best < found.count { found[best] = rules[ids[best], ids[best + 1]] ?? none }
      if best > 0 { found[best - 1] = rules[ids[best - 1], ids[best]] ?? none }
    }
  }

  /// The same for a long piece, in n log n: candidates wait in a heap by rank and place.
  private func mergeLong(_ ids: inout [Int32]) {
    struct Candidate: Comparable {
      let rule: MergeTable.Rule
      let at: Int
      let pair: Merge
      static func < (a: Candidate, b: Candidate) -> Bool {
        (a.rule.rank, a.at) < (b.rule.rank, b.at)
      }
      static func == (a: Candidate, b: Candidate) -> Bool {
        a.rule.rank == b.rule.rank && a.at == b.at
      }
    }
    let count = ids.count
    var next = Array(1...count)
    var previous = Array(-1..<count - 1)
    var heap = Heap<Candidate>()
    func offer(_ at: Int) {
      guard at >= 0, next[at] < count else { return }
      let pair = Merge(ids[at], ids[next[at]])
      guard let rule = rules[pair.left, pair.right] else { return }
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
    ids.removeAll { $0 < 0 }
  }
}
