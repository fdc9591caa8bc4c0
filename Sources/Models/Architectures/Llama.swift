package import Documents
import Tensors

/// The Llama architecture (Touvron et al., 2023), as Hugging Face's `LlamaForCausalLM` computes it.
///
/// Llama 2, Llama 3 with its stretched wavelengths, SmolLM2 and others of the line.
package struct Llama: RotaryDecoding {
  package static let name = "llama"
  package static let version = "2"
  package static let summary =
    "Decoder with RMS norms, rotary positions, grouped-query attention and SwiGLU."

  package let width: Int
  package let layers: Int
  package let heads: Int
  package let kvHeads: Int
  package let headSize: Int?
  package let feedForward: Int
  package let context: Int
  package let ropeTheta: Double
  package let ropeScaling: RotaryScaling?
  package let normEpsilon: Double
  package let attentionBias: Bool
  package let feedForwardBias: Bool
  package let tiedHead: Bool
  package let initGain: Double

  package init(_ p: inout Parameters) {
    width = p.width(default: 160)
    layers = p.layers(default: 4)
    heads = p.heads(default: 4)
    kvHeads = p.kvHeads(default: 2, of: heads)
    headSize = p.headSize(width: width, heads: heads)
    feedForward = p.feedForward(default: 432)
    context = p.context(default: 2048)
    ropeTheta = p.ropeTheta(default: 10_000)
    ropeScaling = p.ropeScaling()
    normEpsilon = p.normEpsilon(default: 1e-5)
    attentionBias = p.flag(
      "attention_bias", default: false, "Whether the maps of attention have biases.")
    feedForwardBias = p.flag(
      "feed_forward_bias", default: false, "Whether the maps of the feed-forward part have biases.")
    tiedHead = p.tiedHead(default: true)
    initGain = p.initGain()
  }

  var decoder: RotaryDecoder {
    var decoder = plainDecoder
    (decoder.inputBias, decoder.outputBias) = (attentionBias, attentionBias)
    decoder.feedForwardBias = feedForwardBias
    return decoder
  }
}

extension Llama {
  package static let published = Publication(
    modelTypes: ["llama"], className: "LlamaForCausalLM",
    settings: Publication.rotary(context: 2048) + [
      .parameter("attention_bias", "attention_bias", absent: false),
      .parameter("feed_forward_bias", "mlp_bias", absent: false),
      .parameter("tied_head", "tie_word_embeddings", absent: false),
      .fixed("hidden_act", "silu"),
    ],
    gguf: GGUFNames("llama", Publication.rotaryTensors))

  /// GGUF keeps the rotary pairs of llama side by side: 2i and 2i + 1 instead of i and i + D/2.
  package func ggufForm(of name: String) -> TensorForm {
    let size = decoder.shape.headSize
    if name.contains(".q_proj.") { return .rows(TensorForm.unpaired(heads: heads, size: size)) }
    if name.contains(".k_proj.") { return .rows(TensorForm.unpaired(heads: kvHeads, size: size)) }
    return .same
  }
}
