import Tensors

/// What all of some prompts begin with, read once: a system message, examples, an instruction.
struct SharedPrefix {
  private let cache: KeyValueCache?
  private let count: Int

  /// Tokens below which reading again is as quick as copying.
  private static let fewest = 8

  /// Reads the common beginning of prompts; each keeps at least one token of its own.
  init(of prompts: [[Int32]], _ model: LoadedModel) {
    let count = prompts.count > 1 ? Self.length(of: prompts) : 0
    guard count >= Self.fewest else {
      (cache, self.count) = (nil, 0)
      return
    }
    let cache = model.makeCache(sequences: 1, capacity: count)
    model.absorb(Array(prompts[0][..<count]), at: 0, cache)
    (self.cache, self.count) = (cache, count)
  }

  /// Puts the beginning into a place of a cache and returns how many tokens that is.
  func copy(to place: Int, of cache: KeyValueCache) -> Int {
    if let own = self.cache { cache.copy(place, from: own, 0) }
    return count
  }

  private static func length(of prompts: [[Int32]]) -> Int {
    let first = prompts[0]
    var length = (prompts.map(\.count).min() ?? 0) - 1
    for prompt in prompts.dropFirst() {
      length = zip(first.prefix(max(0, length)), prompt).prefix { $0 == $1 }.count
    }
    return max(0, length)
  }
}
