/// The keys and values of tokens that a model has read, for each layer and sequence.
package final class KeyValueCache {
  private let layers: Int
  /// Most sequences, and most tokens of one.
  package let sequences: Int
  package let capacity: Int
  /// Columns of the keys of a token.
  private let width: Int
  private let memory: FloatMemory
  /// Tokens of each sequence in each layer.
  private var lengths: [Int]

  /// Makes an empty cache.
  package init(layers: Int, sequences: Int, capacity: Int, width: Int) {
    self.layers = layers
    self.sequences = sequences
    self.capacity = capacity
    self.width = width
    memory = FloatMemory(count: 2 * layers * sequences * capacity * width)
    lengths = Array(repeating: 0, count: layers * sequences)
  }

  /// One layer's part of a cache.
  package struct Layer {
    fileprivate let cache: KeyValueCache
    fileprivate let index: Int
  }

  /// Returns the part of a layer.
  package func layer(_ index: Int) -> Layer { Layer(cache: self, index: index) }

  /// Tokens of a sequence that every layer has read.
  package func length(_ sequence: Int) -> Int { lengths[(layers - 1) * sequences + sequence] }

  /// Forgets all tokens of a sequence from a length on.
  package func truncate(_ sequence: Int, to length: Int) {
    for layer in 0..<layers {
      let at = layer * sequences + sequence
      lengths[at] = min(lengths[at], length)
    }
  }

  /// Makes a sequence say what one of another cache of the same shape says.
  package func copy(_ sequence: Int, from other: KeyValueCache, _ source: Int) {
    precondition(other.width == width && other.layers == layers, "caches must be of one shape")
    for layer in 0..<layers {
      let length = other.lengths[layer * other.sequences + source]
      precondition(length <= capacity, "a sequence must fit")
      lengths[layer * sequences + sequence] = length
      for part in 0..<2 {
        let from = other.run(layer, source, part)[0..<length * width]
        run(layer, sequence, part)[0..<length * width].copy(from: from)
      }
    }
  }

  /// Room for the keys (part 0) or values (part 1) of a sequence, (capacity, width).
  private func run(_ layer: Int, _ sequence: Int, _ part: Int) -> Floats {
    let size = capacity * width
    let start = ((layer * sequences + sequence) * 2 + part) * size
    return memory.floats[start..<start + size]
  }
}

extension KeyValueCache.Layer {
  /// Tokens of a sequence.
  func length(_ sequence: Int) -> Int { cache.lengths[index * cache.sequences + sequence] }

  /// The keys of a sequence, (capacity, width).
  func keys(_ sequence: Int) -> Floats { cache.run(index, sequence, 0) }

  /// The values of a sequence, (capacity, width).
  func values(_ sequence: Int) -> Floats { cache.run(index, sequence, 1) }

  /// Adds the keys and values of rows of queries, keys and values side by side.
  func append(_ sequence: Int, _ qkv: Floats, _ rows: Range<Int>, _ shape: AttentionShape) {
    let length = length(sequence)
    let width = shape.kvWidth
    precondition(length + rows.count <= cache.capacity, "a sequence must fit its cache")
    let (keys, values) = (keys(sequence), values(sequence))
    for (offset, row) in rows.enumerated() {
      let to = (length + offset) * width..<(length + offset + 1) * width
      let key = row * shape.joinedWidth + shape.width
      keys[to].copy(from: qkv[key..<key + width])
      values[to].copy(from: qkv[key + width..<key + 2 * width])
    }
    cache.lengths[index * cache.sequences + sequence] = length + rows.count
  }
}
