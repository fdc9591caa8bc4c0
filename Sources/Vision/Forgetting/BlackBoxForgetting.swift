package import Documents
package import Optimization
package import Pipeline

/// Black-box forgetting (Kuwana et al., 2024): an evolution strategy changes the context before class names until
/// images of some classes are no longer recognised; only the model's answers are used.
package struct BlackBoxForgetting: PromptMethod {
  package static let name = "black_box_forgetting"
  package static let version = "1"
  package static let summary =
    "Searches for a context before class names under which a classifier forgets, by its answers alone."

  package let layout: LatentContext
  package let search: PromptSearchOptions

  package init(_ p: inout Parameters) {
    layout = PromptForm.layout(&p)
    search = PromptSearchOptions(&p)
  }

  package func wire(_ task: PromptTask, into plan: inout Plan) throws -> Ref<LearntPrompt> {
    let step = SearchPrompt(
      layout: layout, search: search, forget: task.forget, command: task.box.command,
      seed: task.seed)
    let input = task.box.inputs(task.label, [task.search, task.validation], into: &plan)
    return plan.add("\(task.label) search", step, input.0, input.1, input.2, input.3)
  }
}

/// How a context is searched for.
package struct PromptSearchOptions: Sendable, Encodable, Equatable {
  package let algorithm: SearchSettings.Algorithm
  package let generations: Int
  /// Prompts of a generation.
  package let population: Int
  /// The standard deviation of the first points.
  package let sigma: Double
  /// The standard deviation of the projection's numbers; nil for that of the token embeddings.
  package let spread: Double?

  /// Reads the options.
  package init(_ p: inout Parameters) {
    let name = p.choice(
      "algorithm", of: SearchSettings.Algorithm.allCases.map(\.rawValue), default: "cma-es",
      "cma-es adapts the whole covariance matrix, sep its diagonal, vkd a few directions.")
    algorithm = SearchSettings.Algorithm(rawValue: name) ?? .full
    generations = p.integer(
      "generations", default: 400, in: 1...1_000_000, "Generations at most.")
    population = p.integer("population", default: 20, in: 4...10_000, "Prompts of a generation.")
    sigma = p.number("sigma", default: 1, in: 1e-6...1e6, "Deviation of the first points.")
    spread = p.optionalNumber(
      "spread", in: 1e-9...1e6,
      "Deviation of the random projection's numbers; that of the token embeddings when left out.")
  }
}
