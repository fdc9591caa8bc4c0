import Documents
import Tensors

/// BERT's encoder (Devlin and others, 2019), as Hugging Face's `BertModel` computes it before its pooler.
///
/// Learned positions, biases everywhere, and a layer norm behind each sum rather than before each part.
struct Bert: Sendable {
  let vocabulary: Int
  let width: Int
  let layers: Int
  let heads: Int
  let feedForward: Int
  /// The longest sequence.
  let context: Int
  /// Kinds of segments; only the first is used.
  let segments: Int
  let normEpsilon: Double
  let activation: Activation

  /// Reads the config.json of a published model; throws when it describes something else.
  init(_ config: JSONObject) throws(ModelError) {
    func problem(_ text: String) -> ModelError { .malformed(part: "config.json", text) }
    func count(_ key: String, _ range: ClosedRange<Int>) throws(ModelError) -> Int {
      guard let value = config[key]?.integer, range.contains(value) else {
        throw problem(
          "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    guard config["model_type"]?.string == "bert" else {
      throw problem("'model_type' is not 'bert', the only encoder that is supported")
    }
    vocabulary = try count("vocab_size", 1...1 << 24)
    width = try count("hidden_size", 1...1 << 14)
    layers = try count("num_hidden_layers", 1...256)
    heads = try count("num_attention_heads", 1...256)
    feedForward = try count("intermediate_size", 1...1 << 16)
    context = try count("max_position_embeddings", 3...1 << 16)
    segments = try count("type_vocab_size", 1...16)
    normEpsilon = config["layer_norm_eps"]?.number ?? 1e-12
    guard width.isMultiple(of: heads) else {
      throw problem("'num_attention_heads' must divide 'hidden_size'")
    }
    guard (config["position_embedding_type"]?.string ?? "absolute") == "absolute" else {
      throw problem("'position_embedding_type' must be 'absolute'")
    }
    switch config["hidden_act"]?.string {
    case "gelu": activation = .gelu
    case "gelu_new", "gelu_pytorch_tanh": activation = .geluTanh
    default: throw problem("'hidden_act' must be 'gelu' or 'gelu_new'")
    }
  }

  private var shape: AttentionShape {
    AttentionShape(heads: heads, kvHeads: heads, headSize: width / heads, isCausal: false)
  }

  /// The weights, named as in published checkpoints.
  var layout: [WeightSpec] {
    var specs = WeightSpecs(gain: 1)
    specs.matrix("embeddings.word_embeddings.weight", vocabulary, width)
    specs.matrix("embeddings.position_embeddings.weight", context, width)
    specs.matrix("embeddings.token_type_embeddings.weight", segments, width)
    specs.layerNorm("embeddings.LayerNorm", width)
    for layer in 0..<layers {
      let at = "encoder.layer.\(layer)."
      let attention = ["query", "key", "value"].map { (at + "attention.self.\($0)", width) }
      specs.linear(attention, width, bias: true)
      specs.linear([(at + "attention.output.dense", width)], width, bias: true)
      specs.layerNorm(at + "attention.output.LayerNorm", width)
      specs.linear([(at + "intermediate.dense", feedForward)], width, bias: true)
      specs.linear([(at + "output.dense", width)], feedForward, bias: true)
      specs.layerNorm(at + "output.LayerNorm", width)
    }
    return specs.all
  }

  /// Returns the last hidden states of all tokens, (N, width); no sequence longer than the context.
  func forward(_ batch: TokenBatch, _ weights: BoundWeights, _ tape: Tape) -> Tape.Slot {
    let pass = ForwardPass(batch, Forward(), weights, tape)
    let segment = [Int32](repeating: 0, count: batch.tokens.count)
    let words = tape.embedding(batch.tokens, weights["embeddings.word_embeddings.weight"])
    let kinds = tape.embedding(segment, weights["embeddings.token_type_embeddings.weight"])
    let places = tape.embedding(
      batch.positions, weights["embeddings.position_embeddings.weight"])
    let start = tape.add(tape.add(words, kinds), places)
    var x = pass.layerNorm(start, "embeddings.LayerNorm", normEpsilon)
    for layer in 0..<layers {
      let at = "encoder.layer.\(layer)."
      let inner = at + "attention.self."
      let qkv = weights.linear(x, inner + "query", inner + "key", inner + "value")
      let mixed = pass.attention(qkv, shape, layer: layer)
      let sum = weights.linear(mixed, at + "attention.output.dense", addedTo: x)
      let a = pass.layerNorm(sum, at + "attention.output.LayerNorm", normEpsilon)
      let b = pass.feedForward(
        a, at + "intermediate.dense", at + "output.dense", activation, addedTo: a)
      x = pass.layerNorm(b, at + "output.LayerNorm", normEpsilon)
    }
    return x
  }
}
