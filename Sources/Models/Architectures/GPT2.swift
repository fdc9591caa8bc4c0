package import Documents
package import Tensors

/// The GPT-2 architecture (Radford et al., 2019), as Hugging Face's `GPT2LMHeadModel` computes it.
///
/// Learned positions, layer norms, biases everywhere; the head is the embedding. Matrices have a row for
/// each output; published ones are transposed.
package struct GPT2: Architecture {
  package static let name = "gpt2"
  package static let version = "1"
  package static let summary = "Decoder with learned positions, layer norms and GELU."

  package let width: Int
  package let layers: Int
  package let heads: Int
  package let feedForward: Int
  package let context: Int
  package let normEpsilon: Double
  package let initGain: Double

  package init(_ p: inout Parameters) {
    width = p.width(default: 160)
    layers = p.layers(default: 4)
    heads = p.heads(default: 4)
    feedForward = p.feedForward(default: 640)
    context = p.context(default: 1024)
    normEpsilon = p.normEpsilon(default: 1e-5)
    initGain = p.initGain()
    if !width.isMultiple(of: heads) { p.report("heads", "must divide width") }
  }

  private var shape: AttentionShape {
    AttentionShape(heads: heads, kvHeads: heads, headSize: width / heads)
  }

  package func layout(vocabulary: Int) -> [WeightSpec] {
    var specs = WeightSpecs(gain: initGain)
    specs.matrix("transformer.wte.weight", vocabulary, width)
    specs.matrix("transformer.wpe.weight", context, width)
    for layer in 0..<layers {
      let at = "transformer.h.\(layer)."
      specs.layerNorm(at + "ln_1", width)
      specs.linear([(at + "attn.c_attn", 3 * width)], width, bias: true)
      specs.linear([(at + "attn.c_proj", width)], width, bias: true)
      specs.layerNorm(at + "ln_2", width)
      specs.linear([(at + "mlp.c_fc", feedForward)], width, bias: true)
      specs.linear([(at + "mlp.c_proj", width)], feedForward, bias: true)
    }
    specs.layerNorm("transformer.ln_f", width)
    return specs.all
  }

  package var learnedPositions: Int? { context }

  /// No sequence is longer than the table of positions: whoever reads one refuses it before, or cuts it.
  package func forward(
    _ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape
  ) -> Tape.Slot {
    let pass = ForwardPass(batch, request, weights, tape)
    let start = tape.add(  // (N, C)
      weights.embedding(batch.tokens, "transformer.wte.weight"),
      tape.embedding(batch.positions, weights["transformer.wpe.weight"]))
    return pass.blocks(layers, from: start) { layer, x, rows in
      let at = "transformer.h.\(layer)."
      let a = pass.layerNorm(x, at + "ln_1", normEpsilon)
      let mixed = pass.attention(weights.linear(a, at + "attn.c_attn"), shape, layer: layer)
      let kept = pass.keep(rows, x, mixed)
      let y = weights.linear(kept[1], at + "attn.c_proj", addedTo: kept[0])
      let b = pass.layerNorm(y, at + "ln_2", normEpsilon)
      return pass.feedForward(b, at + "mlp.c_fc", at + "mlp.c_proj", .geluTanh, addedTo: y)
    } norm: {
      pass.layerNorm($0, "transformer.ln_f", normEpsilon)
    }
  }

  package func head(_ weights: BoundWeights) -> Head { Head(weights["transformer.wte.weight"]) }

  package func makeCache(sequences: Int, capacity: Int) -> KeyValueCache {
    KeyValueCache(layers: layers, sequences: sequences, capacity: capacity, width: width)
  }
}

extension GPT2 {
  package static let published = Publication(
    modelTypes: ["gpt2"], className: "GPT2LMHeadModel",
    settings: [
      .parameter("width", "n_embd", gguf: "embedding_length"),
      .parameter("layers", "n_layer", gguf: "block_count"),
      .parameter("heads", "n_head", gguf: "attention.head_count"),
      .parameter("feed_forward", "n_inner", gguf: "feed_forward_length"),
      .parameter("context", "n_positions", gguf: "context_length", absent: 1024),
      .parameter(
        "norm_epsilon", "layer_norm_epsilon", gguf: "attention.layer_norm_epsilon",
        absent: 1e-5),
      .fixed("activation_function", "gelu_new"), .fixed("tie_word_embeddings", true),
      .fixed("scale_attn_weights", true), .fixed("scale_attn_by_inverse_layer_idx", false),
      .fixed("add_cross_attention", false),
    ],
    prefix: "transformer.", ignored: [".attn.bias", ".attn.masked_bias"],
    gguf: GGUFNames(
      "gpt2",
      [
        "transformer.wte.": "token_embd.", "transformer.wpe.": "position_embd.",
        "transformer.ln_f.": "output_norm.", "ln_1.": "attn_norm.", "ln_2.": "ffn_norm.",
        "attn.c_attn.": "attn_qkv.", "attn.c_proj.": "attn_output.", "mlp.c_fc.": "ffn_up.",
        "mlp.c_proj.": "ffn_down.",
      ], block: "transformer.h."))

  package static func adjust(read config: inout PublishedConfig) {
    if config["n_inner"] ?? .null == .null, let width = config["n_embd"]?.integer {
      config["n_inner"] = .integer(width.multipliedReportingOverflow(by: 4).partialValue)
    }
  }

  package func publishedForm(of name: String) -> TensorForm {
    name.hasSuffix(".weight") && name.contains(".c_") ? .transposed : .same
  }
}
