package import Datasets
package import Models
package import Optimization
package import Pipeline
import Tensors

/// Searches for the soft prompt under which a model forgets, and puts it in front of the model.
///
/// All prompts of a generation are read in batches; the best of each is tried on further rows, and the one with the
/// least loss there wins. The history has the least loss of each generation.
package struct SearchSoftPrompt: Step {
  package static let kind = "search-soft-prompt"
  package static let version = "2"

  package let layout: LatentContext
  package let search: PromptSearchOptions
  package let goal: PromptGoal
  package let seed: UInt64

  package init(
    layout: LatentContext, search: PromptSearchOptions, goal: PromptGoal, seed: UInt64
  ) {
    self.layout = layout
    self.search = search
    self.goal = goal
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  /// What the search keeps.
  private struct Found: Codable {
    /// The vectors of the best prompt, and its loss on the further rows.
    var best: [Float] = []
    var bestLoss = Double.greatestFiniteMagnitude
    var history: [TrainingRecord] = []
  }

  /// The model, forget rows and retain rows.
  package typealias Input = (Checkpoint, Corpus, Corpus)

  package func run(_ input: Input, _ context: Context) throws -> Checkpoint {
    let (start, forget, retain) = input
    let trial = try PromptTrial(
      start, prompts: search.population, length: layout.tokens, context,
      statistics: PromptProjection.statistics)
    let rows = try zip(["forget", "retain"], [forget, retain]).map { name, corpus in
      try PromptRows.drawn(
        start.examples(
          of: corpus, maxLength: goal.maxLength, reserving: layout.tokens), named: name, goal,
        Seed(seed))
    }
    let tried = PromptRows(goal, forget: rows[0].search, retain: rows[1].search, trial)
    let further = PromptRows(goal, forget: rows[0].validation, retain: rows[1].validation, trial)
    let projection = PromptProjection(
      layout, offset: trial.embedding.mean, spread: search.spread ?? trial.embedding.spread,
      seed: Seed(seed))

    let found = try PromptSearchLoop(layout, search, seed: seed).run(
      from: Found(), context
    ) { points, found in
      let prompts = points.map { projection.context(of: $0) }
      let losses = tried.losses(of: prompts)
      let least = losses.indices.filter { losses[$0].isFinite }.min { losses[$0] < losses[$1] }
      if let least {
        let loss = further.losses(of: [prompts[least]])[0]
        if loss < found.bestLoss { (found.best, found.bestLoss) = (prompts[least], loss) }
      }
      found.history.append(
        TrainingRecord(
          step: found.history.count, loss: least.map { losses[$0] }, gradientNorm: nil,
          learningRate: 0))
      var shown = ["validation": found.bestLoss]
      shown["loss"] = least.map { losses[$0] }
      // The model counts the tokens that it reads.
      return .init(losses: losses, read: 0, shown: shown)
    }
    guard !found.best.isEmpty else {
      throw ModelError.noExamples("no prompt gave a finite loss")
    }
    var result = start.prompted(by: found.best)
    result.history = found.history
    return result
  }
}
