package import Documents
import Tensors

/// The Qwen 3 architecture (Yang et al., 2025), as Hugging Face's `Qwen3ForCausalLM` computes it.
///
/// Llama with a norm on each head of queries and keys.
package struct Qwen3: RotaryDecoding {
  package static let name = "qwen3"
  package static let version = "1"
  package static let summary = "Llama with a norm on each head of queries and keys."

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
    ropeTheta = p.ropeTheta(default: 1_000_000)
    ropeScaling = p.ropeScaling()
    normEpsilon = p.normEpsilon(default: 1e-6)
    tiedHead = p.tiedHead(default: true)
    initGain = p.initGain()
  }

  var decoder: RotaryDecoder {
    var decoder = plainDecoder
    decoder.headNorms = true
    return decoder
  }
}

extension Qwen3 {
  package static let published = Publication(
    modelTypes: ["qwen3"], className: "Qwen3ForCausalLM",
    settings: Publication.rotary(context: 32_768, headSize: 128) + [
      .parameter("tied_head", "tie_word_embeddings", absent: false),
      .fixed("hidden_act", "silu"), .fixed("use_sliding_window", false),
      .fixed("attention_bias", false),
    ],
    gguf: GGUFNames("qwen3", Publication.rotaryTensors))
}
