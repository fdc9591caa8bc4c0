import FoundationEssentials
import Models
package import Optimization
package import Pipeline
import Tensors

/// Searches for the context before class names under which a classifier forgets (Kuwana et al., 2024).
///
/// Of all that was tried, the context with the best H on the validation images is kept.
package struct SearchPrompt: Step {
  package static let kind = "search-prompt"
  package static let version = "1"

  package let layout: LatentContext
  package let search: PromptSearchOptions
  package let forget: [String]
  package let command: [String]?
  package let seed: UInt64

  package init(
    layout: LatentContext, search: PromptSearchOptions, forget: [String], command: [String]?,
    seed: UInt64
  ) {
    self.layout = layout
    self.search = search
    self.forget = forget
    self.command = command
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  /// The model or script of the box, and the images to search with and to choose by.
  package typealias Input = (CLIPCheckpoint?, FileArtifact?, [ImageFeatures], [ImageSet])

  /// All that a search needs to go on.
  private struct State: Codable {
    var search: CooperativeSearch
    var best = BestPrompt()
  }
  package var capabilities: [Capability] {
    command.map { [.program($0.joined(separator: " "))] } ?? []
  }

  package func run(_ input: Input, _ context: Context) throws -> LearntPrompt {
    let open = try OpenBox(input, command: command, context)
    let goals = try open.labels.map {
      try ForgettingGoal(labels: $0, classes: open.box.classes, forgetting: forget)
    }
    let projection = PromptProjection(
      layout, offset: open.box.offset, spread: search.spread ?? open.box.spread, seed: Seed(seed))
    var state = State(
      search: CooperativeSearch(
        sizes: layout.sizes, sigma: search.sigma, population: search.population, seed: seed
      ) { $0.algorithm = search.algorithm })
    if let saved = context.checkpoints.load()?.first(where: { $0.name == Self.slot }),
      let known = try? JSONDecoder().decode(State.self, from: Data(saved.bytes))
    {
      state = known
      context.log("resumes at generation \(state.search.generation) of \(search.generations)")
    }
    while state.search.generation < search.generations, state.search.stopReasons.isEmpty {
      let prompts = state.search.ask().map { Prompt.soft(projection.context(of: $0)) }
      let scores = try open.box.scores(of: prompts, on: [0, 1])
      let losses = scores[0].map(goals[0].loss)
      try state.search.tell(losses)
      state.best.add(
        prompts, losses: losses,
        scores[1].map { goals[1].harmonic(goals[1].predictions($0)) })
      context.progress(
        Progress(
          done: state.search.generation, total: search.generations, values: state.best.shown))
      if context.checkpoints.isDue {
        try context.checkpoints.save([Part(Self.slot, try CanonicalJSON.encode(state))])
      }
    }
    let reasons = state.search.stopReasons.map(\.rawValue).joined(separator: ", ")
    context.log("stopped after \(state.search.generation) generations \(reasons)")
    return try state.best.prompt(vectors: layout.tokens)
  }

  private static let slot = "search.json"
}
