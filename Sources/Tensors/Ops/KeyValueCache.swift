/// The keys and values of tokens that a model has read, for each layer and sequence.
///
/// Every sequence has memory of its own that grows with it, so that short ones cost little.
package final class KeyValueCache {
  private let layers: Int
  /// Most tokens of a sequence.
  package let capacity: Int
  /// Columns of the keys of a token.
  private let width: Int
  private var runs: [Run]
  /// Caches of models that read along, which follow whatever is done to sequences here.
  package var companions: [KeyValueCache] = []

  /// The memory of one sequence: for each layer keys and then values, (room, width) each.
  private struct Run {
    var memory = FloatMemory(count: 0)
    var room = 0
    /// Tokens in each layer; a layer that is being read is ahead of those above it.
    var lengths: [Int]
  }

  /// Makes an empty cache.
  package init(layers: Int, sequences: Int, capacity: Int, width: Int) {
    self.layers = layers
    self.capacity = capacity
    self.width = width
    runs = Array(
      repeating: Run(lengths: Array(repeating: 0, count: layers)), count: sequences)
  }

  /// One layer's part of a cache.
  package struct Layer {
    fileprivate let cache: KeyValueCache
    fileprivate let index: Int
  }

  /// Returns the part of a layer.
  package func layer(_ index: Int) -> Layer { Layer(cache: self, index: index) }

  /// Most sequences.
  package var sequences: Int { runs.count }

  /// Floats that a token takes.
  package var floatsPerToken: Int { own + companions.reduce(0) { $0 + $1.floatsPerToken } }

  /// Floats that a token takes here.
  private var own: Int { 2 * layers * width }

  /// Tokens of a sequence that every layer has read.
  package func length(_ sequence: Int) -> Int { runs[sequence].lengths[layers - 1] }

  /// Forgets all tokens of a sequence from a length on.
  package func truncate(_ sequence: Int, to length: Int) {
    for layer in 0..<layers {
      runs[sequence].lengths[layer] = min(runs[sequence].lengths[layer], length)
    }
    for companion in companions { companion.truncate(sequence, to: length) }
  }

  /// Forgets a sequence and gives its memory back.
  package func release(_ sequence: Int) {
    runs[sequence] = Run(lengths: Array(repeating: 0, count: layers))
    for companion in companions { companion.release(sequence) }
  }

  /// Makes a sequence say what one of another cache of the same shape says.
  package func copy(_ sequence: Int, from other: KeyValueCache, _ source: Int) {
    precondition(other.width == width && other.layers == layers, "caches must be of one shape")
    let lengths = other.runs[source].lengths
    truncate(sequence, to: 0)
    reserve(sequence, lengths.max() ?? 0, other.runs[source].memory.backend)
    for layer in 0..<layers {
      for part in 0..<2 {
        let size = lengths[layer] * width
        run(layer, sequence, part)[0..<size].copy(from: other.run(layer, source, part)[0..<size])
      }
    }
    runs[sequence].lengths = lengths
    for (companion, its) in zip(companions, other.companions) {
      companion.copy(sequence, from: its, source)
    }
  }

  /// Makes room for this many tokens of a sequence.
  private func reserve(_ sequence: Int, _ tokens: Int, _ backend: any Backend) {
    let old = runs[sequence]
    guard tokens > old.room else { return }
    precondition(tokens <= capacity, "a sequence must fit its cache")
    let room = min(capacity, max(tokens, old.room + old.room / 2, 32))
    runs[sequence].memory = FloatMemory(of: backend, count: own * room)
    runs[sequence].room = room
    for layer in 0..<layers {
      for part in 0..<2 {
        let from = (2 * layer + part) * old.room * width
        let size = old.lengths[layer] * width
        run(layer, sequence, part)[0..<size].copy(from: old.memory.floats[from..<from + size])
      }
    }
  }

  /// Room for the keys (part 0) or values (part 1) of a sequence, (room, width).
  private func run(_ layer: Int, _ sequence: Int, _ part: Int) -> Floats {
    let run = runs[sequence]
    let start = (2 * layer + part) * run.room * width
    return run.memory.floats[start..<start + run.room * width]
  }
}

extension KeyValueCache.Layer {
  /// Tokens of a sequence.
  private func length(_ sequence: Int) -> Int { cache.runs[sequence].lengths[index] }

  /// The keys of a sequence, (room, width).
  private func keys(_ sequence: Int) -> Floats { cache.run(index, sequence, 0) }

  /// The values of a sequence, (room, width).
  private func values(_ sequence: Int) -> Floats { cache.run(index, sequence, 1) }

  /// Adds the keys and values of rows of queries, keys and values side by side, and returns all that there are.
  func append(
    _ sequence: Int, _ qkv: Floats, _ rows: Range<Int>, _ shape: AttentionShape
  ) -> CachedTokens {
    let length = length(sequence)
    let width = shape.kvWidth
    cache.reserve(sequence, length + rows.count, qkv.backend)
    let (keys, values) = (keys(sequence), values(sequence))
    for (offset, row) in rows.enumerated() {
      let to = (length + offset) * width..<(length + offset + 1) * width
      let key = row * shape.joinedWidth + shape.width
      keys[to].copy(from: qkv[key..<key + width])
      values[to].copy(from: qkv[key + width..<key + 2 * width])
    }
    cache.runs[sequence].lengths[index] = length + rows.count
    return CachedTokens(keys: keys, values: values, count: length + rows.count)
  }
}
