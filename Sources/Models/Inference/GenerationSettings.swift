package import Documents
package import Tensors

/// How a model writes: how far, by which tokens, and up to what.
package struct GenerationSettings: Codable, Sendable, Equatable {
  /// Where to cut a text that does not end.
  package var maxNewTokens: Int
  package var sampling: Sampling
  /// Texts before which a generation is cut; none is empty.
  package var stop: [String]

  package init(maxNewTokens: Int = 200, sampling: Sampling = .greedy, stop: [String] = []) {
    self.maxNewTokens = maxNewTokens
    self.sampling = sampling
    self.stop = stop
  }

  /// Reads the parameter group `generation`.
  package init(_ p: inout Parameters, defaults: GenerationSettings = GenerationSettings()) {
    self = p.group("generation", "How the model writes.") { p in
      GenerationSettings(members: &p, defaults)
    }
  }

  private init(members p: inout Parameters, _ defaults: GenerationSettings) {
    maxNewTokens = p.integer(
      "max_new_tokens", default: defaults.maxNewTokens, in: 1...65_536,
      "Tokens after which a text is cut off.")
    let temperature = p.number(
      "temperature", default: defaults.sampling.temperature, in: 0...100,
      "Divides the logits before a token is drawn; 0 for always the likeliest token.")
    let topK = p.optionalInteger(
      "top_k", in: 1...1_000_000, "Draw only from this many of the likeliest tokens.")
    let topP = p.number(
      "top_p", default: defaults.sampling.topP, in: 0...1,
      "Draw only from the fewest likeliest tokens of this probability together.")
    sampling = Sampling(temperature: temperature, topK: topK, topP: topP)
    stop = p.texts(
      "stop", default: defaults.stop, count: 0...16, "Texts before which to cut.")
    if stop.contains("") { p.report("stop", "must not contain the empty text") }
  }
}
