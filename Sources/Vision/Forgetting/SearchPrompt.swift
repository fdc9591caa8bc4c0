import Models
package import Optimization
package import Plans
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
    let images = open.labels.map(\.count).reduce(0, +)
    let best = try PromptSearchLoop(layout, search, seed: seed).run(
      from: BestPrompt(), context
    ) { points, best in
      let prompts = points.map { Prompt.soft(projection.context(of: $0)) }
      let scores = try open.box.scores(of: prompts, on: [0, 1])
      let losses = scores[0].map(goals[0].loss)
      best.add(
        prompts, losses: losses,
        scores[1].map { goals[1].harmonic(goals[1].predictions($0)) })
      return .init(losses: losses, read: prompts.count * images, shown: best.shown)
    }
    return try best.prompt(vectors: layout.tokens)
  }
}
