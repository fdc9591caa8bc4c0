package import Documents
package import Tensors

/// The GPT-NeoX architecture (Black et al., 2022) of Pythia, as Hugging Face's `GPTNeoXForCausalLM`
/// computes it.
///
/// Layer norms, biases, positions that turn a part of each head; attention and feed-forward read the same
/// stream unless `parallel` is off. Queries, keys and values lie one after the other; in published files
/// they lie head by head.
package struct GPTNeoX: Architecture {
  package static let name = "gpt_neox"
  package static let version = "1"
  package static let summary =
    "Decoder with layer norms, parallel parts and rotary positions in a part of each head."

  package let width: Int
  package let layers: Int
  package let heads: Int
  package let feedForward: Int
  package let context: Int
  package let ropeTheta: Double
  package let rotaryShare: Double
  package let ropeScaling: RotaryScaling?
  package let normEpsilon: Double
  package let parallel: Bool
  package let tiedHead: Bool
  package let initGain: Double

  package init(_ p: inout Parameters) {
    width = p.width(default: 160)
    layers = p.layers(default: 4)
    heads = p.heads(default: 4)
    feedForward = p.feedForward(default: 640)
    context = p.context(default: 2048)
    ropeTheta = p.ropeTheta(default: 10_000)
    rotaryShare = p.rotaryShare(default: 0.25)
    ropeScaling = p.ropeScaling()
    normEpsilon = p.normEpsilon(default: 1e-5)
    parallel = p.flag(
      "parallel", default: true, "Whether attention and feed-forward read the same stream.")
    tiedHead = p.tiedHead(default: false)
    initGain = p.initGain()
    p.checkRotary(width: width, heads: heads, share: rotaryShare)
  }

  private var shape: AttentionShape {
    AttentionShape(heads: heads, kvHeads: heads, headSize: width / heads)
  }

  package func layout(vocabulary: Int) -> [WeightSpec] {
    var specs = WeightSpecs(gain: initGain)
    specs.matrix("gpt_neox.embed_in.weight", vocabulary, width)
    for layer in 0..<layers {
      let at = "gpt_neox.layers.\(layer)."
      specs.layerNorm(at + "input_layernorm", width)
      specs.layerNorm(at + "post_attention_layernorm", width)
      specs.linear([(at + "attention.query_key_value", 3 * width)], width, bias: true)
      specs.linear([(at + "attention.dense", width)], width, bias: true)
      specs.linear([(at + "mlp.dense_h_to_4h", feedForward)], width, bias: true)
      specs.linear([(at + "mlp.dense_4h_to_h", width)], feedForward, bias: true)
    }
    specs.layerNorm("gpt_neox.final_layer_norm", width)
    if !tiedHead { specs.matrix("embed_out.weight", vocabulary, width) }
    return specs.all
  }

  package func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot {
    let pass = ForwardPass(batch, request, weights, tape)
    let rotation = tape.rotation(
      batch.positions,
      RotaryFrequencies(
        rotary: Int(Double(shape.headSize) * rotaryShare), theta: ropeTheta, ropeScaling))
    let start = weights.embedding(batch.tokens, "gpt_neox.embed_in.weight")  // (N, C)
    return pass.blocks(layers, from: start) { layer, x, rows in
      let at = "gpt_neox.layers.\(layer)."
      let a = pass.layerNorm(x, at + "input_layernorm", normEpsilon)
      let qkv = weights.linear(a, at + "attention.query_key_value")
      let mixed = pass.attention(tape.rope(qkv, shape, rotation), shape, layer: layer)
      let kept = pass.keep(rows, x, mixed)
      let y = weights.linear(kept[1], at + "attention.dense", addedTo: kept[0])
      let b = pass.layerNorm(
        parallel ? kept[0] : y, at + "post_attention_layernorm", normEpsilon)
      return pass.feedForward(
        b, at + "mlp.dense_h_to_4h", at + "mlp.dense_4h_to_h", .gelu, addedTo: y)
    } norm: {
      pass.layerNorm($0, "gpt_neox.final_layer_norm", normEpsilon)
    }
  }

  package func head(_ weights: BoundWeights) -> Head {
    Head(weights[tiedHead ? "gpt_neox.embed_in.weight" : "embed_out.weight"])
  }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(layers: layers, sequences: sequences, capacity: capacity, width: width)
  }
}

extension GPTNeoX {
  package static let published = Publication(
    modelTypes: ["gpt_neox"], className: "GPTNeoXForCausalLM",
    settings: [
      .parameter("width", "hidden_size"), .parameter("layers", "num_hidden_layers"),
      .parameter("heads", "num_attention_heads"), .parameter("feed_forward", "intermediate_size"),
      .parameter("context", "max_position_embeddings", absent: 2048),
      .parameter("rope_theta", "rotary_emb_base", absent: 10_000),
      .parameter("rotary_share", "rotary_pct", absent: 0.25),
      .parameter("rope_scaling", "rope_scaling", absent: .null),
      .parameter("norm_epsilon", "layer_norm_eps", absent: 1e-5),
      .parameter("parallel", "use_parallel_residual", absent: true),
      .parameter("tied_head", "tie_word_embeddings", absent: false),
      .fixed("hidden_act", "gelu"), .fixed("attention_bias", true),
    ],
    prefix: "gpt_neox.", head: "embed_out.weight",
    ignored: [".attention.bias", ".attention.masked_bias", ".rotary_emb.inv_freq"])

  package func publishedForm(of name: String) -> TensorForm {
    guard name.contains(".query_key_value.") else { return .same }
    let size = shape.headSize
    let order = (0..<3 * width).map { row in
      let (part, head) = (row / width, row % width / size)
      return head * 3 * size + part * size + row % size
    }
    return .rows(order)
  }
}

extension Parameters {
  /// Reports heads that do not divide the width, and parts of heads that cannot turn.
  mutating func checkRotary(width: Int, heads: Int, share: Double) {
    if !width.isMultiple(of: heads) { report("heads", "must divide width") }
    if !Int(Double(width / heads) * share).isMultiple(of: 2) {
      report("rotary_share", "must be an even number of elements of a head")
    }
  }
}
