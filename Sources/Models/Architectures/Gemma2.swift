package import Documents
import Tensors

/// The Gemma 2 architecture (Riviere et al., 2024), as Hugging Face's `Gemma2ForCausalLM` computes it.
package struct Gemma2: GemmaDecoding {
  package static let name = "gemma2"
  package static let version = "1"
  package static let summary =
    "Decoder with norms around each part, windowed attention in every other block and soft caps."

  package let width: Int
  package let layers: Int
  package let heads: Int
  package let kvHeads: Int
  package let headSize: Int?
  package let feedForward: Int
  package let context: Int
  package let ropeTheta: Double
  package let normEpsilon: Double
  package let window: Int
  package let queryScalar: Int
  package let attentionSoftcap: Double?
  package let finalSoftcap: Double?
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
    normEpsilon = p.normEpsilon(default: 1e-6)
    window = p.window(default: 512)
    queryScalar = p.queryScalar(default: 40)
    attentionSoftcap = p.softcap("attention_softcap", "Bound of attention's scores.")
    finalSoftcap = p.softcap("final_softcap", "Bound of the logits.")
    initGain = p.initGain()
  }

  var decoder: GemmaDecoder {
    let size = headSize ?? width / heads
    func shape(window: Int?) -> AttentionShape {
      AttentionShape(
        heads: heads, kvHeads: kvHeads, headSize: size,
        scale: Float(1 / Double(queryScalar).squareRoot()),
        window: window, softcap: attentionSoftcap.map(Float.init))
    }
    let frequencies = RotaryFrequencies(rotary: size, theta: ropeTheta)
    return GemmaDecoder(
      width: width, layers: layers, global: shape(window: nil), local: shape(window: window),
      globalEvery: 2, globalFrequencies: frequencies, localFrequencies: frequencies,
      feedForward: feedForward, normEpsilon: normEpsilon, headNorms: false,
      finalSoftcap: finalSoftcap.map(Float.init), initGain: initGain)
  }
}

extension Gemma2 {
  package static let published = Publication(
    modelTypes: ["gemma2"], className: "Gemma2ForCausalLM",
    settings: Publication.gemma(context: 8192, theta: 10_000) + [
      .parameter(
        "attention_softcap", "attn_logit_softcapping", gguf: "attn_logit_softcapping",
        absent: 50),
      .parameter(
        "final_softcap", "final_logit_softcapping", gguf: "final_logit_softcapping", absent: 30),
      .fixed("rope_scaling", .null),
    ],
    gguf: GGUFNames("gemma2", Publication.gemmaTensors))

  package static func adjust(read config: inout PublishedConfig) throws(ModelError) {
    try config.takeLayerTypes(fallback: 2, only: 2)
  }

  package static func adjust(gguf config: inout PublishedConfig) {
    config.setQueryScalar(largest: 46)
  }

  package func adjust(written config: inout PublishedConfig) {
    config.setLayerTypes(layers, globalEvery: 2)
  }
}

extension Parameters {
  mutating func window(default value: Int) -> Int {
    integer(
      "window", default: value, in: 1...16_777_216,
      "Tokens that a windowed block sees, the token itself included.")
  }

  mutating func queryScalar(default value: Int) -> Int {
    integer(
      "query_scalar", default: value, in: 1...1_000_000,
      "Attention's scores are divided by its root.")
  }

  mutating func softcap(_ name: String, _ help: String) -> Double? {
    optionalNumber(name, in: 1e-3...1e6, help)
  }
}
