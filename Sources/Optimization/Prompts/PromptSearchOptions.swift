package import Documents

/// How a context is searched for.
package struct PromptSearchOptions: Sendable, Codable, Equatable {
  package let algorithm: SearchSettings.Algorithm
  package let generations: Int
  /// Prompts of a generation.
  package let population: Int
  /// The standard deviation of the first points.
  package let sigma: Double
  /// The standard deviation of the projection's numbers; nil for that of the token embeddings.
  package let spread: Double?

  /// Reads the options; `most` generations unless the spec says otherwise.
  package init(_ p: inout Parameters, generations most: Int = 400) {
    algorithm = p.choice(
      "algorithm", default: .full,
      "cma-es adapts the whole covariance matrix, sep its diagonal, vkd a few directions.")
    generations = p.integer(
      "generations", default: most, in: 1...1_000_000, "Generations at most.")
    population = p.integer("population", default: 20, in: 4...10_000, "Prompts of a generation.")
    sigma = p.number("sigma", default: 1, in: 1e-6...1e6, "Deviation of the first points.")
    spread = p.optionalNumber(
      "spread", in: 1e-9...1e6,
      "Deviation of the random projection's numbers; that of the token embeddings when left out.")
  }
}
