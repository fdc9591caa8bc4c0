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
  package let initGain: Double

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
    initGain = p.number(
      "init_gain", default: 1, in: 0...100,
      "Standard deviation of fresh weights, times the root of a matrix's columns.")
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
    func matrix(_ name: String, _ rows: Int, _ columns: Int) -> WeightSpec {
      let deviation = initGain / Double(columns).squareRoot()
      return WeightSpec(name, rows: rows, columns: columns, .normal(deviation: deviation))
    }
    let kvWidth = shape.kvWidth
    var specs = [matrix("model.embed_tokens.weight", vocabulary, width)]
    for layer in 0..<layers {
      let at = "model.layers.\(layer)."
      specs += [
        WeightSpec(at + "input_layernorm.weight", columns: width, .ones),
        matrix(at + "self_attn.q_proj.weight", width, width),
        matrix(at + "self_attn.k_proj.weight", kvWidth, width),
        matrix(at + "self_attn.v_proj.weight", kvWidth, width),
        matrix(at + "self_attn.o_proj.weight", width, width),
        WeightSpec(at + "post_attention_layernorm.weight", columns: width, .ones),
        matrix(at + "mlp.gate_proj.weight", feedForward, width),
        matrix(at + "mlp.up_proj.weight", feedForward, width),
        matrix(at + "mlp.down_proj.weight", width, feedForward),
      ]
    }
    specs.append(WeightSpec("model.norm.weight", columns: width, .ones))
    if !tiedHead { specs.append(matrix("lm_head.weight", vocabulary, width)) }
    return specs
  }

  package func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot {
    let rotation = tape.rotation(batch.positions, headSize: shape.headSize, theta: ropeTheta)
    var x = tape.embedding(batch.tokens, weights["model.embed_tokens.weight"])  // (N, C)
    let blocks = min(layers, request.blocks ?? layers)
    for layer in 0..<blocks {
      // Nothing below the last block looks at other rows.
      let rows = layer == blocks - 1 ? request.rows : nil
      x = tape.block(x) { x in
        block(layer, x, rows: rows, batch, rotation, request.cache?.layer(layer), weights, tape)
      }
    }
    guard request.blocks == nil else { return x }
    return tape.rmsNorm(x, weights["model.norm.weight"], epsilon: Float(normEpsilon))
  }

  private func block(
    _ layer: Int, _ x: Tape.Slot, rows: [Int32]?, _ batch: TokenBatch, _ rotation: Rotation,
    _ cache: KeyValueCache.Layer?, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot {
    let at = "model.layers.\(layer)."
    let epsilon = Float(normEpsilon)
    let a = tape.rmsNorm(x, weights[at + "input_layernorm.weight"], epsilon: epsilon)
    let qkv = weights.linear(  // (N, (H + 2G)·D)
      a, at + "self_attn.q_proj", at + "self_attn.k_proj", at + "self_attn.v_proj")
    var mixed = tape.attention(tape.rope(qkv, shape, rotation), shape, batch, cache)  // (N, C)
    var x = x
    if let rows {
      mixed = tape.rows(rows, of: mixed)
      x = tape.rows(rows, of: x)
    }
    x = weights.linear(mixed, at + "self_attn.o_proj", addedTo: x)
    let b = tape.rmsNorm(x, weights[at + "post_attention_layernorm.weight"], epsilon: epsilon)
    let gateAndUp = weights.linear(b, at + "mlp.gate_proj", at + "mlp.up_proj")  // (N, 2F)
    return weights.linear(tape.siluMul(gateAndUp), at + "mlp.down_proj", addedTo: x)
  }

  package func head(_ weights: BoundWeights) -> Head {
    Head(weights[tiedHead ? "model.embed_tokens.weight" : "lm_head.weight"])
  }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(layers: layers, sequences: sequences, capacity: capacity, width: shape.kvWidth)
  }
}
