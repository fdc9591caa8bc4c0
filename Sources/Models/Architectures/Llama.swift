package import Documents
package import Tensors

// Letters: N tokens of all sequences, C width, H heads, G key-value heads, D = C/H, F feed-forward width,
// V vocabulary.

/// The Llama architecture (Touvron et al., 2023), as Hugging Face's `LlamaForCausalLM` computes it.
///
/// RMS norms before attention and feed-forward, rotary positions, grouped-query attention, SwiGLU, no
/// biases; by default the head is the embedding.
package struct Llama: Architecture {
  package static let name = "llama"
  package static let version = "1"
  package static let summary =
    "Decoder with RMS norms, rotary positions, grouped-query attention and SwiGLU."

  package let width: Int
  package let layers: Int
  package let heads: Int
  package let kvHeads: Int
  package let feedForward: Int
  package let ropeTheta: Double
  package let normEpsilon: Double
  package let tiedHead: Bool
  package let initDeviation: Double

  package init(_ p: inout Parameters) {
    width = p.integer("width", default: 160, in: 1...65_536, "Width of the residual stream.")
    layers = p.integer("layers", default: 4, in: 1...1000, "Number of blocks.")
    heads = p.integer("heads", default: 4, in: 1...1024, "Query heads; they share the width.")
    kvHeads = p.integer("kv_heads", default: 2, in: 1...1024, "Key-value heads; divides heads.")
    feedForward = p.integer(
      "feed_forward", default: 432, in: 1...262_144, "Width inside the feed-forward part.")
    ropeTheta = p.number(
      "rope_theta", default: 10_000, in: 1...1e9, "Base of the rotary wavelengths.")
    normEpsilon = p.number(
      "norm_epsilon", default: 1e-5, in: 1e-12...0.1, "Added to the mean square in norms.")
    tiedHead = p.flag("tied_head", default: true, "Whether the head is the embedding.")
    initDeviation = p.number(
      "init_deviation", default: 0.02, in: 0...10, "Standard deviation of fresh weights.")
    if !width.isMultiple(of: 2 * heads) {
      p.report("heads", "must divide width into heads of even size")
    }
    if !heads.isMultiple(of: kvHeads) { p.report("kv_heads", "must divide heads") }
  }

  /// The sizes of attention.
  var shape: AttentionShape {
    AttentionShape(heads: heads, kvHeads: kvHeads, headSize: width / heads)
  }

  package func layout(vocabulary: Int) -> [WeightSpec] {
    let normal = WeightSpec.Initial.normal(deviation: initDeviation)
    let kvWidth = shape.kvWidth
    var specs = [
      WeightSpec("model.embed_tokens.weight", rows: vocabulary, columns: width, normal)
    ]
    for layer in 0..<layers {
      let at = "model.layers.\(layer)."
      specs += [
        WeightSpec(at + "input_layernorm.weight", columns: width, .ones),
        WeightSpec(at + "self_attn.q_proj.weight", rows: width, columns: width, normal),
        WeightSpec(at + "self_attn.k_proj.weight", rows: kvWidth, columns: width, normal),
        WeightSpec(at + "self_attn.v_proj.weight", rows: kvWidth, columns: width, normal),
        WeightSpec(at + "self_attn.o_proj.weight", rows: width, columns: width, normal),
        WeightSpec(at + "post_attention_layernorm.weight", columns: width, .ones),
        WeightSpec(at + "mlp.gate_proj.weight", rows: feedForward, columns: width, normal),
        WeightSpec(at + "mlp.up_proj.weight", rows: feedForward, columns: width, normal),
        WeightSpec(at + "mlp.down_proj.weight", rows: width, columns: feedForward, normal),
      ]
    }
    specs.append(WeightSpec("model.norm.weight", columns: width, .ones))
    if !tiedHead {
      specs.append(WeightSpec("lm_head.weight", rows: vocabulary, columns: width, normal))
    }
    return specs
  }

  package func hidden(
    _ batch: TokenBatch, _ weights: BoundWeights, _ tape: Tape, _ cache: KeyValueCache?
  ) -> Tape.Slot {
    let epsilon = Float(normEpsilon)
    let rotation = tape.rotation(batch.positions, headSize: shape.headSize, theta: ropeTheta)
    var x = tape.embedding(batch.tokens, weights["model.embed_tokens.weight"])  // (N, C)
    for layer in 0..<layers {
      let at = "model.layers.\(layer)."
      let a = tape.rmsNorm(x, weights[at + "input_layernorm.weight"], epsilon: epsilon)
      let qkv = tape.linear(  // (N, (H + 2G)·D)
        a,
        weights.joined(
          at + "self_attn.q_proj.weight", at + "self_attn.k_proj.weight",
          at + "self_attn.v_proj.weight"))
      let mixed = tape.attention(  // (N, C)
        tape.rope(qkv, shape, rotation), shape, batch, cache?.layer(layer))
      x = tape.linear(mixed, weights[at + "self_attn.o_proj.weight"], addedTo: x)
      let b = tape.rmsNorm(x, weights[at + "post_attention_layernorm.weight"], epsilon: epsilon)
      let gateAndUp = tape.linear(  // (N, 2F)
        b, weights.joined(at + "mlp.gate_proj.weight", at + "mlp.up_proj.weight"))
      x = tape.linear(tape.siluMul(gateAndUp), weights[at + "mlp.down_proj.weight"], addedTo: x)
    }
    return tape.rmsNorm(x, weights["model.norm.weight"], epsilon: epsilon)
  }

  package func head(_ weights: BoundWeights) -> Tape.Slot {
    weights[tiedHead ? "model.embed_tokens.weight" : "lm_head.weight"]
  }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(layers: layers, sequences: sequences, capacity: capacity, width: shape.kvWidth)
  }
}
