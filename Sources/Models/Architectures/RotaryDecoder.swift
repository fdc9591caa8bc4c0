import Tensors

// Letters: N tokens of all sequences, C width, H heads, G key-value heads, D width of a head, F feed-forward
// width, V vocabulary.

/// What the Llama line of architectures has in common.
///
/// RMS norms before attention and feed-forward, rotary positions, grouped-query attention, a gated
/// feed-forward part with SiLU.
struct RotaryDecoder {
  let width: Int
  let layers: Int
  let shape: AttentionShape
  let feedForward: Int
  let frequencies: RotaryFrequencies
  let normEpsilon: Double
  let tiedHead: Bool
  let initGain: Double
  /// Biases of queries, keys and values; of attention's output; of the feed-forward part.
  var inputBias = false
  var outputBias = false
  var feedForwardBias = false
  /// Norms of each head of queries and keys, before they turn.
  var headNorms = false

  func layout(vocabulary: Int) -> [WeightSpec] {
    var specs = WeightSpecs(gain: initGain)
    specs.matrix("model.embed_tokens.weight", vocabulary, width)
    for layer in 0..<layers {
      let at = "model.layers.\(layer)."
      let attention = at + "self_attn."
      specs.vector(at + "input_layernorm.weight", width, .ones)
      specs.linear(
        [
          (attention + "q_proj", shape.width), (attention + "k_proj", shape.kvWidth),
          (attention + "v_proj", shape.kvWidth),
        ], width, bias: inputBias)
      if headNorms {
        specs.vector(attention + "q_norm.weight", shape.headSize, .ones)
        specs.vector(attention + "k_norm.weight", shape.headSize, .ones)
      }
      specs.linear([(attention + "o_proj", width)], shape.width, bias: outputBias)
      specs.vector(at + "post_attention_layernorm.weight", width, .ones)
      specs.linear(
        [(at + "mlp.gate_proj", feedForward), (at + "mlp.up_proj", feedForward)], width,
        bias: feedForwardBias)
      specs.linear([(at + "mlp.down_proj", width)], feedForward, bias: feedForwardBias)
    }
    specs.vector("model.norm.weight", width, .ones)
    if !tiedHead { specs.matrix("lm_head.weight", vocabulary, width) }
    return specs.all
  }

  func forward(_ pass: ForwardPass) -> Tape.Slot {
    let (weights, tape) = (pass.weights, pass.tape)
    let rotation = tape.rotation(pass.batch.positions, frequencies)
    let start = weights.embedding(pass.batch.tokens, "model.embed_tokens.weight")  // (N, C)
    return pass.blocks(layers, from: start) { layer, x, rows in
      let at = "model.layers.\(layer)."
      let attention = at + "self_attn."
      let a = pass.rmsNorm(x, at + "input_layernorm", normEpsilon)
      var qkv = weights.linear(  // (N, (H + 2G)·D)
        a, attention + "q_proj", attention + "k_proj", attention + "v_proj")
      if headNorms {
        qkv = tape.headNorm(
          qkv, shape, query: weights[attention + "q_norm.weight"],
          key: weights[attention + "k_norm.weight"], epsilon: Float(normEpsilon))
      }
      let mixed = pass.attention(tape.rope(qkv, shape, rotation), shape, layer: layer)
      let kept = pass.keep(rows, x, mixed)
      let y = weights.linear(kept[1], attention + "o_proj", addedTo: kept[0])
      let b = pass.rmsNorm(y, at + "post_attention_layernorm", normEpsilon)
      return pass.gated(b, at: at + "mlp.", .silu, addedTo: y)
    } norm: {
      pass.rmsNorm($0, "model.norm", normEpsilon)
    }
  }

  func head(_ weights: BoundWeights) -> Head {
    Head(weights[tiedHead ? "model.embed_tokens.weight" : "lm_head.weight"])
  }

  func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(layers: layers, sequences: sequences, capacity: capacity, width: shape.kvWidth)
  }
}

/// An architecture of the Llama line.
protocol RotaryDecoding: Architecture {
  var width: Int { get }
  var layers: Int { get }
  var heads: Int { get }
  var kvHeads: Int { get }
  var headSize: Int? { get }
  var feedForward: Int { get }
  var ropeTheta: Double { get }
  var ropeScaling: RotaryScaling? { get }
  var normEpsilon: Double { get }
  var tiedHead: Bool { get }
  var initGain: Double { get }
  var decoder: RotaryDecoder { get }
}

extension RotaryDecoding {
  /// The decoder without biases and without norms of heads.
  var plainDecoder: RotaryDecoder {
    let size = headSize ?? width / heads
    return RotaryDecoder(
      width: width, layers: layers,
      shape: AttentionShape(heads: heads, kvHeads: kvHeads, headSize: size),
      feedForward: feedForward,
      frequencies: RotaryFrequencies(rotary: size, theta: ropeTheta, ropeScaling),
      normEpsilon: normEpsilon, tiedHead: tiedHead, initGain: initGain)
  }

  package func layout(vocabulary: Int) -> [WeightSpec] { decoder.layout(vocabulary: vocabulary) }

  package func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot {
    decoder.forward(ForwardPass(batch, request, weights, tape))
  }

  package func head(_ weights: BoundWeights) -> Head { decoder.head(weights) }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    decoder.makeCache(sequences: sequences, capacity: capacity)
  }
}
