/// How the next token is chosen among the likely ones.
///
/// The order is that of Hugging Face's warpers: the temperature first, then `topK`, then `topP` of what is left.
package struct Sampling: Codable, Sendable, Equatable {
  /// Divides the logits; 0 for always the likeliest token.
  package var temperature: Double
  /// Only this many of the likeliest tokens; nil for all.
  package var topK: Int?
  /// Only the fewest likeliest tokens that have this much probability together; 1 for all.
  package var topP: Double

  package static let greedy = Sampling(temperature: 0)

  package init(temperature: Double = 1, topK: Int? = nil, topP: Double = 1) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
  }

  /// True when nothing is drawn.
  package var isGreedy: Bool { temperature == 0 || topK == 1 || topP == 0 }
}
