package import Documents
package import Tensors

/// The Phi 1 and 1.5 architecture (Li et al., 2023), as Hugging Face's `PhiForCausalLM` computes it.
///
/// One layer norm a block, whose result attention and feed-forward both read; biases, also on the head;
/// positions that turn a part of each head.
package struct Phi: Architecture {
  package static let name = "phi"
  package static let version = "1"
  package static let summary =
    "Decoder with one layer norm a block, parallel parts and biases everywhere."

  package let width: Int
  package let layers: Int
  package let heads: Int
  package let kvHeads: Int
  package let feedForward: Int
  package let context: Int
  package let ropeTheta: Double
  package let rotaryShare: Double
  package let ropeScaling: RotaryScaling?
  package let normEpsilon: Double
  package let initGain: Double

  package init(_ p: inout Parameters) {
    width = p.width(default: 160)
    layers = p.layers(default: 4)
    heads = p.heads(default: 4)
    kvHeads = p.kvHeads(default: 4, of: heads)
    feedForward = p.feedForward(default: 640)
    context = p.context(default: 2048)
    ropeTheta = p.ropeTheta(default: 10_000)
    rotaryShare = p.rotaryShare(default: 0.5)
    ropeScaling = p.ropeScaling()
    normEpsilon = p.normEpsilon(default: 1e-5)
    initGain = p.initGain()
    p.checkRotary(width: width, heads: heads, share: rotaryShare)
  }

  private var shape: AttentionShape {
    AttentionShape(heads: heads, kvHeads: kvHeads, headSize: width / heads)
  }

  package func layout(vocabulary: Int) -> [WeightSpec] {
    var specs = WeightSpecs(gain: initGain)
    specs.matrix("model.embed_tokens.weight", vocabulary, width)
    for layer in 0..<layers {
      let at = "model.layers.\(layer)."
      let attention = at + "self_attn."
      specs.layerNorm(at + "input_layernorm", width)
      specs.linear(
        [
          (attention + "q_proj", width), (attention + "k_proj", shape.kvWidth),
          (attention + "v_proj", shape.kvWidth),
        ], width, bias: true)
      specs.linear([(attention + "dense", width)], width, bias: true)
      specs.linear([(at + "mlp.fc1", feedForward)], width, bias: true)
      specs.linear([(at + "mlp.fc2", width)], feedForward, bias: true)
    }
    specs.layerNorm("model.final_layernorm", width)
    specs.linear([("lm_head", vocabulary)], width, bias: true)
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
    let start = weights.embedding(batch.tokens, "model.embed_tokens.weight")  // (N, C)
    return pass.blocks(layers, from: start) { layer, x, rows in
      let at = "model.layers.\(layer)."
      let attention = at + "self_attn."
      let a = pass.layerNorm(x, at + "input_layernorm", normEpsilon)
      let qkv = weights.linear(
        a, attention + "q_proj", attention + "k_proj", attention + "v_proj")
      let mixed = pass.attention(tape.rope(qkv, shape, rotation), shape, layer: layer)
      let kept = pass.keep(rows, x, mixed, a)
      let y = weights.linear(kept[1], attention + "dense", addedTo: kept[0])
      return pass.feedForward(kept[2], at + "mlp.fc1", at + "mlp.fc2", .geluTanh, addedTo: y)
    } norm: {
      pass.layerNorm($0, "model.final_layernorm", normEpsilon)
    }
  }

  package func head(_ weights: BoundWeights) -> Head {
    Head(weights["lm_head.weight"], bias: weights["lm_head.bias"])
  }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(layers: layers, sequences: sequences, capacity: capacity, width: shape.kvWidth)
  }
}

extension Phi {
  package static let published = Publication(
    modelTypes: ["phi"], className: "PhiForCausalLM",
    settings: [
      .parameter("width", "hidden_size"), .parameter("layers", "num_hidden_layers"),
      .parameter("heads", "num_attention_heads"), .parameter("kv_heads", "num_key_value_heads"),
      .parameter("feed_forward", "intermediate_size"),
      .parameter("context", "max_position_embeddings", absent: 2048),
      .parameter("rope_theta", "rope_theta", absent: 10_000),
      .parameter("rotary_share", "partial_rotary_factor", absent: 0.5),
      .parameter("rope_scaling", "rope_scaling", absent: .null),
      .parameter("norm_epsilon", "layer_norm_eps", absent: 1e-5),
      .fixed("hidden_act", "gelu_new"), .fixed("tie_word_embeddings", false),
      .fixed("qk_layernorm", false),
    ],
    prefix: "model.")
}
