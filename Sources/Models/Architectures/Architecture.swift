package import Documents
package import Tensors

/// One named weight matrix; a vector is a matrix of one row.
package struct WeightSpec: Sendable, Equatable {
  /// How a weight starts.
  package enum Initial: Sendable, Equatable {
    case ones
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

  /// Returns the last hidden states of some rows of the batch, or of all, ready for the head,
  /// (rows, width).
  ///
  /// With a cache, the batch goes on after what the cache holds, and is added to it.
  func hidden(
    _ batch: TokenBatch, at rows: [Int32]?, _ weights: BoundWeights, _ tape: Tape,
    _ cache: KeyValueCache?
  ) -> Tape.Slot

  /// Returns the head: a row of weights for each token of the vocabulary, (vocabulary, width).
  func head(_ weights: BoundWeights) -> Tape.Slot

  /// Makes room for the keys and values of sequences, `capacity` tokens each.
  func makeCache(sequences: Int, capacity: Int) -> KeyValueCache
}

/// Every architecture a spec can name.
///
/// Add yours here.
package let architectures = Registry<any Architecture>(family: "architecture", [Llama.self])
