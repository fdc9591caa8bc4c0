import Tensors

// Letters: N tokens of all sequences, C width, H heads, G key-value heads, D width of a head, V vocabulary.

/// What Gemma 2 and 3 have in common.
///
/// Embeddings times √C; RMS norms by 1 + weight before and after attention and feed-forward; blocks that
/// see a window only, and after a fixed number of these a block that sees all; a gated feed-forward part with GELU; the
/// head is the embedding.
struct GemmaDecoder {
  let width: Int
  let layers: Int
  /// Attention of blocks that see all, and of those that see a window.
  let global: AttentionShape
  let local: AttentionShape
  /// Block i sees all when i + 1 is a multiple of this.
  let globalEvery: Int
  let globalFrequencies: RotaryFrequencies
  let localFrequencies: RotaryFrequencies
  let feedForward: Int
  let normEpsilon: Double
  let headNorms: Bool
  let finalSoftcap: Float?
  let initGain: Double

  func layout(vocabulary: Int) -> [WeightSpec] {
    var specs = WeightSpecs(gain: initGain)
    specs.matrix("model.embed_tokens.weight", vocabulary, width)
    for layer in 0..<layers {
      let at = "model.layers.\(layer)."
      let attention = at + "self_attn."
      specs.vector(at + "input_layernorm.weight", width, .zeros)
      specs.linear(
        [
          (attention + "q_proj", global.width), (attention + "k_proj", global.kvWidth),
          (attention + "v_proj", global.kvWidth),
        ], width, bias: false)
      if headNorms {
        specs.vector(attention + "q_norm.weight", global.headSize, .zeros)
        specs.vector(attention + "k_norm.weight", global.headSize, .zeros)
      }
      specs.matrix(attention + "o_proj.weight", width, global.width)
      specs.vector(at + "post_attention_layernorm.weight", width, .zeros)
      specs.vector(at + "pre_feedforward_layernorm.weight", width, .zeros)
      specs.linear(
        [(at + "mlp.gate_proj", feedForward), (at + "mlp.up_proj", feedForward)], width,
        bias: false)
      specs.matrix(at + "mlp.down_proj.weight", width, feedForward)
      specs.vector(at + "post_feedforward_layernorm.weight", width, .zeros)
    }
    specs.vector("model.norm.weight", width, .zeros)
    return specs.all
  }

  func forward(_ pass: ForwardPass) -> Tape.Slot {
    let (weights, tape) = (pass.weights, pass.tape)
    let everywhere = tape.rotation(pass.batch.positions, globalFrequencies)
    let nearby = tape.rotation(pass.batch.positions, localFrequencies)
    func norm(_ x: Tape.Slot, _ name: String) -> Tape.Slot {
      pass.rmsNorm(x, name, normEpsilon, offset: 1)
    }
    let start = tape.scaled(  // (N, C)
      weights.embedding(pass.batch.tokens, "model.embed_tokens.weight"),
      by: Float(width).squareRoot())
    return pass.blocks(layers, from: start) { layer, x, rows in
      let at = "model.layers.\(layer)."
      let attention = at + "self_attn."
      let seesAll = (layer + 1).isMultiple(of: globalEvery)
      let shape = seesAll ? global : local
      var qkv = weights.linear(  // (N, (H + 2G)·D)
        norm(x, at + "input_layernorm"), attention + "q_proj", attention + "k_proj",
        attention + "v_proj")
      if headNorms {
        qkv = tape.headNorm(
          qkv, shape, query: weights[attention + "q_norm.weight"],
          key: weights[attention + "k_norm.weight"], epsilon: Float(normEpsilon), offset: 1)
      }
      let mixed = pass.attention(
        tape.rope(qkv, shape, seesAll ? everywhere : nearby), shape, layer: layer)
      let kept = pass.keep(rows, x, mixed)
      let added = norm(
        weights.linear(kept[1], attention + "o_proj"), at + "post_attention_layernorm")
      let y = tape.add(kept[0], added)
      let inner = pass.gated(
        norm(y, at + "pre_feedforward_layernorm"), at: at + "mlp.", .geluTanh)
      return tape.add(y, norm(inner, at + "post_feedforward_layernorm"))
    } norm: {
      norm($0, "model.norm")
    }
  }
}

/// An architecture of the Gemma line.
protocol GemmaDecoding: Architecture {
  var decoder: GemmaDecoder { get }
}

extension GemmaDecoding {
  package func layout(vocabulary: Int) -> [WeightSpec] { decoder.layout(vocabulary: vocabulary) }

  package func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot {
    decoder.forward(ForwardPass(batch, request, weights, tape))
  }

  package func head(_ weights: BoundWeights) -> Head {
    Head(weights["model.embed_tokens.weight"], softcap: decoder.finalSoftcap)
  }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(
      layers: decoder.layers, sequences: sequences, capacity: capacity,
      width: decoder.global.kvWidth)
  }

  /// GGUF keeps the weights of norms with the 1 added.
  package func ggufForm(of name: String) -> TensorForm {
    name.hasSuffix("norm.weight") ? .plus(-1) : .same
  }
}
