package import Documents
import Tensors

/// The Gemma 3 architecture (Kamath et al., 2025) for text, as Hugging Face's `Gemma3ForCausalLM`
/// computes it.
package struct Gemma3: GemmaDecoding {
  package static let name = "gemma3"
  package static let version = "1"
  package static let summary =
    "Gemma 2 with norms on each head and its own wavelengths in windowed blocks."

  package let width: Int
  package let layers: Int
  package let heads: Int
  package let kvHeads: Int
  package let headSize: Int?
  package let feedForward: Int
  package let context: Int
  package let ropeTheta: Double
  package let localRopeTheta: Double
  package let ropeScaling: RotaryScaling?
  package let normEpsilon: Double
  package let window: Int
  package let globalEvery: Int
  package let queryScalar: Int
  package let finalSoftcap: Double?
  package let initGain: Double

  package init(_ p: inout Parameters) {
    width = p.width(default: 160)
    layers = p.layers(default: 6)
    heads = p.heads(default: 4)
    kvHeads = p.kvHeads(default: 1, of: heads)
    headSize = p.headSize(width: width, heads: heads)
    feedForward = p.feedForward(default: 432)
    context = p.context(default: 2048)
    ropeTheta = p.ropeTheta(default: 1_000_000)
    localRopeTheta = p.number(
      "local_rope_theta", default: 10_000, in: 1...1e300,
      "Base of the rotary wavelengths in windowed blocks.")
    ropeScaling = p.ropeScaling()
    normEpsilon = p.normEpsilon(default: 1e-6)
    window = p.window(default: 512)
    globalEvery = p.integer(
      "global_every", default: 6, in: 1...1001, "Of this many blocks, one sees all tokens.")
    queryScalar = p.queryScalar(default: 40)
    finalSoftcap = p.softcap("final_softcap", "Bound of the logits.")
    initGain = p.initGain()
  }

  var decoder: GemmaDecoder {
    let size = headSize ?? width / heads
    func shape(window: Int?) -> AttentionShape {
      AttentionShape(
        heads: heads, kvHeads: kvHeads, headSize: size,
        scale: Float(1 / Double(queryScalar).squareRoot()),
        window: window)
    }
    return GemmaDecoder(
      width: width, layers: layers, global: shape(window: nil), local: shape(window: window),
      globalEvery: globalEvery,
      globalFrequencies: RotaryFrequencies(rotary: size, theta: ropeTheta, ropeScaling),
      localFrequencies: RotaryFrequencies(rotary: size, theta: localRopeTheta),
      feedForward: feedForward, normEpsilon: normEpsilon, headNorms: true,
      finalSoftcap: finalSoftcap.map(Float.init), initGain: initGain)
  }
}

extension Gemma3 {
  package static let published = Publication(
    modelTypes: ["gemma3_text"], className: "Gemma3ForCausalLM",
    settings: Publication.gemma(context: 131_072, theta: 1_000_000) + [
      .parameter(
        "local_rope_theta", "rope_local_base_freq", gguf: "rope.freq_base_swa", absent: 10_000),
      .parameter("rope_scaling", "rope_scaling", absent: .null),
      .parameter(
        "global_every", "sliding_window_pattern", gguf: "attention.sliding_window_pattern",
        absent: 6),
      .parameter(
        "final_softcap", "final_logit_softcapping", gguf: "final_logit_softcapping",
        absent: .null),
      .fixed("attn_logit_softcapping", .null),
    ],
    gguf: GGUFNames("gemma3", Publication.gemmaTensors))

  package static func adjust(read config: inout PublishedConfig) throws(ModelError) {
    try config.takeLayerTypes(fallback: 6, only: nil)
  }

  package static func adjust(gguf config: inout PublishedConfig) {
    config.setQueryScalar(largest: 62)
  }

  package func adjust(written config: inout PublishedConfig) {
    config.setLayerTypes(layers, globalEvery: globalEvery)
  }
}
