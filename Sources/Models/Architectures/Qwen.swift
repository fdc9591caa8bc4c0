package import Documents
import Tensors

/// A model of the Qwen line: the Llama line's decoder with one thing more.
package protocol QwenModel: Sendable {
  static var name: String { get }
  static var summary: String { get }
  static var published: Publication { get }
  /// Whether queries, keys and values have biases, and whether each head of queries and keys has a norm.
  static var inputBias: Bool { get }
  static var headNorms: Bool { get }
}

/// An architecture of the Qwen line.
package struct Qwen<Model: QwenModel>: RotaryDecoding {
  package static var name: String { Model.name }
  package static var version: String { "1" }
  package static var summary: String { Model.summary }
  package static var published: Publication { Model.published }

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
    decoder.inputBias = Model.inputBias
    decoder.headNorms = Model.headNorms
    return decoder
  }
}

/// The Qwen 2 architecture (Yang et al., 2024), as Hugging Face's `Qwen2ForCausalLM` computes it.
///
/// Llama with biases on queries, keys and values. Qwen 2.5 is the same.
package typealias Qwen2 = Qwen<Qwen2Model>

package enum Qwen2Model: QwenModel {
  package static let name = "qwen2"
  package static let summary = "Llama with biases on queries, keys and values."
  package static let inputBias = true
  package static let headNorms = false
  package static let published = Publication(
    modelTypes: ["qwen2"], className: "Qwen2ForCausalLM",
    settings: Publication.rotary(context: 32_768) + [
      .parameter("tied_head", "tie_word_embeddings", absent: false),
      .fixed("hidden_act", "silu"), .fixed("use_sliding_window", false),
    ],
    gguf: GGUFNames("qwen2", Publication.rotaryTensors))
}

/// The Qwen 3 architecture (Yang et al., 2025), as Hugging Face's `Qwen3ForCausalLM` computes it.
///
/// Llama with a norm on each head of queries and keys.
package typealias Qwen3 = Qwen<Qwen3Model>

package enum Qwen3Model: QwenModel {
  package static let name = "qwen3"
  package static let summary = "Llama with a norm on each head of queries and keys."
  package static let inputBias = false
  package static let headNorms = true
  package static let published = Publication(
    modelTypes: ["qwen3"], className: "Qwen3ForCausalLM",
    settings: Publication.rotary(context: 32_768, headSize: 128) + [
      .parameter("tied_head", "tie_word_embeddings", absent: false),
      .fixed("hidden_act", "silu"), .fixed("use_sliding_window", false),
      .fixed("attention_bias", false),
    ],
    gguf: GGUFNames("qwen3", Publication.rotaryTensors))
}
