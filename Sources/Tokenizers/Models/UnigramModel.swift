/// The unigram model: of all ways to cut a piece into tokens, the one with the highest sum of scores.
///
/// Source: Kudo, 2018; the search (Viterbi) and the treatment of unknown characters are those of the
/// `tokenizers` library, additions in 64 bits from left to right.
struct UnigramModel: Sendable {
  let vocabulary: ModelVocabulary
  /// The logarithm of each token's probability.
  let scores: [Double]
  let unknown: UnknownCharacters
  private let longest: Int
  /// An unknown character costs 10 more than the rarest token.
  private let unknownScore: Double

  init(vocabulary: ModelVocabulary, scores: [Double], unknown: UnknownCharacters) {
    self.vocabulary = vocabulary
    self.scores = scores
    self.unknown = unknown
    longest = vocabulary.names.indices.map { vocabulary.names.span($0).count }.max() ?? 0
    unknownScore = (scores.min() ?? 0) - 10
  }

  /// The best way to a place: where its last token starts, and which it is; -1 for an unknown character.
  private struct Arrival {
    var score = -Double.infinity
    var start = -1
    var token: Int32 = -1
  }

  func encode(_ piece: Span<UInt8>, into out: inout [Int32]) {
    var best = Array(repeating: Arrival(), count: piece.count + 1)
    best[0].score = 0
    var start = 0
    while start < piece.count {
      let width = min(UTF8Reading.width(piece[start]), piece.count - start)
      let here = best[start].score
      var hash = ByteStrings.Hash()
      var hasCharacter = false
      for end in start + 1...min(piece.count, start + max(longest, width)) {
        hash.add(piece[end - 1])
        guard end == piece.count || piece[end] & 0xC0 != 0x80,
          let token = vocabulary.find(piece.extracting(start..<end), hash)
        else { continue }
        let score = here + scores[Int(token)]
        if best[end].start < 0 || score > best[end].score {
          best[end] = Arrival(score: score, start: start, token: token)
        }
        if end == start + width { hasCharacter = true }
      }
      let end = start + width
      let score = here + unknownScore
      if !hasCharacter, best[end].start < 0 || score > best[end].score {
        best[end] = Arrival(score: score, start: start, token: -1)
      }
      start = end
    }
    append(best, of: piece, into: &out)
  }

  /// Follows the best way back and writes it forwards, unknown neighbours as one.
  private func append(_ best: [Arrival], of piece: Span<UInt8>, into out: inout [Int32]) {
    var path: [(range: Range<Int>, token: Int32)] = []
    var end = piece.count
    while end > 0, best[end].start >= 0 {
      let arrival = best[end]
      if arrival.token < 0, let last = path.last, last.token < 0 {
        path[path.count - 1].range = arrival.start..<last.range.upperBound
      } else {
        path.append((arrival.start..<end, arrival.token))
      }
      end = arrival.start
    }
    for (range, token) in path.reversed() {
      var lastWasUnknown = false
      if token >= 0 {
        out.append(token)
      } else {
        unknown.append(piece.extracting(range), into: &out, lastWasUnknown: &lastWasUnknown)
      }
    }
  }
}

extension ByteStrings {
  var indices: Range<Int> { 0..<count }
}
