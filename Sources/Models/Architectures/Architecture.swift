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
package protocol Architecture: Component, Codable {
  /// The weights in the order of the flat buffer, that of the token embedding (vocabulary, width) first.
  func layout(vocabulary: Int) -> [WeightSpec]

  /// Returns the last hidden states of the rows asked for, ready for the head, (rows, width); or the
  /// residual stream after some blocks.
  ///
  /// Tokens become vectors by `BoundWeights.embedding`, every product goes through `BoundWeights.linear`, and every
  /// block through `Tape.block`.
  func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot

  /// Returns the map from hidden states to logits.
  func head(_ weights: BoundWeights) -> Head

  /// Makes room for the keys and values of sequences, `capacity` tokens each.
  func makeCache(sequences: Int, capacity: Int) -> KeyValueCache

  /// The longest sequence it is meant for; learned positions end here.
  var context: Int { get }
  /// The number of positions that the model has learned vectors for; nil where positions have no end of their own.
  var learnedPositions: Int? { get }

  /// How models of the architecture are published.
  static var published: Publication { get }

  /// Brings settings of a config.json that no table can say into the form of `published.settings`.
  static func adjust(read config: inout PublishedConfig) throws(ModelError)

  /// Says in a config what a GGUF file of the architecture leaves unsaid.
  static func adjust(gguf config: inout PublishedConfig)

  /// Adds to a config.json what `published.settings` cannot say.
  func adjust(written config: inout PublishedConfig)

  /// How a weight relates to the published tensor.
  func publishedForm(of name: String) -> TensorForm

  /// How a weight relates to the tensor of a GGUF file.
  func ggufForm(of name: String) -> TensorForm
}

extension Architecture {
  package var learnedPositions: Int? { nil }
  package static func adjust(read config: inout PublishedConfig) throws(ModelError) {}
  package static func adjust(gguf config: inout PublishedConfig) {}
  package func adjust(written config: inout PublishedConfig) {}
  package func publishedForm(of name: String) -> TensorForm { .same }
  package func ggufForm(of name: String) -> TensorForm { .same }

  /// The parameters as a spec would say them.
  package func parameters() throws -> JSONObject {
    // A whole number without fraction is what a spec says.
    try JSONValue.parse(CanonicalJSON.encode(self, as: .rows)).snakeCased.object ?? [:]
  }
}

/// What is wanted of a pass through a network.
package struct Forward {
  /// The rows of the batch whose last hidden states are wanted; nil for all.
  package var rows: [Int32]?
  /// Stop after this many blocks and return the residual stream, before any last norm; nil for all blocks.
  package var blocks: Int?
  /// The batch goes on after what the cache holds, and is added to it.
  package var cache: KeyValueCache?
  /// Other states in the place of some; only where nothing is trained.
  package var patch: Patch?

  /// States that stand in the residual stream after some blocks, in place of those that came about.
  package struct Patch {
    /// How many blocks come before, at least one.
    package var blocks: Int
    /// The rows of the batch, each one that is wanted of the pass where no block comes after.
    package var rows: [Int32]
    /// (rows, width).
    package var values: [Float]

    package init(blocks: Int, rows: [Int32], values: [Float]) {
      self.blocks = blocks
      self.rows = rows
      self.values = values
    }
  }

  package init(
    rows: [Int32]? = nil, blocks: Int? = nil, cache: KeyValueCache? = nil, patch: Patch? = nil
  ) {
    self.rows = rows
    self.blocks = blocks
    self.cache = cache
    self.patch = patch
  }
}

/// Every architecture a spec can name.
package let architectures = Registry<any Architecture>(
  family: "architecture", architectureTypes)

/// The architectures, in the order in which published models are tried.
///
/// Add yours here.
package let architectureTypes: [any Architecture.Type] = [
  Llama.self, Qwen2.self, Qwen3.self, Gemma2.self, Gemma3.self, GPT2.self, GPTNeoX.self, Phi.self,
]
