package import Documents
package import Tensors

/// One named weight matrix; a vector is a matrix of one row.
package struct WeightSpec: Sendable, Equatable {
  /// How a weight starts.
  package enum Initial: Sendable, Equatable {
    case ones
    case zeros
    /// Evenly spread between minus and plus the bound.
    case uniform(bound: Double)
    /// Normal with mean 0.
    case normal(deviation: Double)
  }

  /// As in published checkpoints: `model.layers.0.self_attn.q_proj.weight`.
  package let name: String
  package let rows: Int
  package let columns: Int
  package let initial: Initial

  package init(_ name: String, rows: Int = 1, columns: Int, _ initial: Initial) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.initial = initial
  }

  package var count: Int { rows * columns }
}

/// A network: what weights it has, and how tokens become hidden states.
///
/// The stored properties are named like the parameters in camel case (`kvHeads` for `kv_heads`): a
/// checkpoint's `config.json` is the encoded value, and reading it is the initialiser.
package protocol Architecture: Component {
  /// The weights in the order of the flat buffer.
  func layout(vocabulary: Int) -> [WeightSpec]

  /// Returns the last hidden states of the rows asked for, ready for the head, (rows, width); or the
  /// residual stream after some blocks.
  ///
  /// Every product goes through `BoundWeights.linear`, and every block through `Tape.block`.
  func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot

  /// Returns the map from hidden states to logits.
  func head(_ weights: BoundWeights) -> Head

  /// Makes room for the keys and values of sequences, `capacity` tokens each.
  func makeCache(sequences: Int, capacity: Int) -> KeyValueCache
}

/// What is wanted of a pass through a network.
package struct Forward {
  /// The rows of the batch whose last hidden states are wanted; nil for all.
  package var rows: [Int32]?
  /// Stop after so many blocks and return the residual stream, before any last norm; nil for all blocks.
  package var blocks: Int?
  /// The batch goes on after what the cache holds, and is added to it.
  package var cache: KeyValueCache?

  package init(rows: [Int32]? = nil, blocks: Int? = nil, cache: KeyValueCache? = nil) {
    self.rows = rows
    self.blocks = blocks
    self.cache = cache
  }
}

/// Every architecture a spec can name.
///
/// Add yours here.
package let architectures = Registry<any Architecture>(family: "architecture", [Llama.self])
