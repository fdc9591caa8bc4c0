/// The words of a corpus and how often each pair of neighbouring tokens occurs, kept up to date.
struct PairTable {
  struct Word {
    var tokens: [Int32]
    var count: Int
  }

  /// A pair as it was counted at some moment; the highest count comes first, then the smallest pair.
  private struct Candidate: Comparable {
    let count: Int
    let pair: Merge
    static func < (a: Candidate, b: Candidate) -> Bool {
      (b.count, a.pair.left, a.pair.right) < (a.count, b.pair.left, b.pair.right)
    }
  }

  private var words: [Word]
  private var counts: [Merge: Int] = [:]
  /// Words that have, or once had, a pair.
  private var places: [Merge: Set<Int>] = [:]
  private var heap = Heap<Candidate>()

  init(words: [Word]) {
    self.words = words
    for place in words.indices { count(place, sign: 1, touching: nil) }
    for (pair, count) in counts { heap.insert(Candidate(count: count, pair: pair)) }
  }

  /// Returns the most frequent pair, the smallest of equals; nil when none is frequent enough.
  mutating func mostFrequent(atLeast least: Int) -> Merge? {
    while let top = heap.removeLeast() {
      let now = counts[top.pair] ?? 0
      if now == top.count { return now >= least ? top.pair : nil }
      // Counted again since: a pair that has become rarer goes back under its present count.
      if now > 0, now < top.count { heap.insert(Candidate(count: now, pair: top.pair)) }
    }
    return nil
  }

  /// Replaces a pair by a new token everywhere.
  mutating func merge(_ pair: Merge, into token: Int32) {
    var touched: Set<Merge> = []
    for place in (places.removeValue(forKey: pair) ?? []).sorted() {
      count(place, sign: -1, touching: nil)
      let old = words[place].tokens
      var new: [Int32] = []
      var at = 0
      while at < old.count {
        if at + 1 < old.count, old[at] == pair.left, old[at + 1] == pair.right {
          new.append(token)
          at += 2
        } else {
          new.append(old[at])
          at += 1
        }
      }
      words[place].tokens = new
      count(place, sign: 1, touching: token)
      for i in new.indices.dropLast() where new[i] == token || new[i + 1] == token {
        touched.insert(Merge(new[i], new[i + 1]))
      }
    }
    counts[pair] = nil
    for pair in touched { heap.insert(Candidate(count: counts[pair] ?? 0, pair: pair)) }
  }

  /// Adds or takes away the pairs of a word.
  private mutating func count(_ place: Int, sign: Int, touching token: Int32?) {
    let word = words[place]
    for i in word.tokens.indices.dropLast() {
      let pair = Merge(word.tokens[i], word.tokens[i + 1])
      counts[pair, default: 0] += sign * word.count
      if sign > 0, token == nil || pair.left == token || pair.right == token {
        places[pair, default: []].insert(place)
      }
    }
  }
}
