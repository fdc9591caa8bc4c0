package import Models
package import Optimization
package import Plans
import Tensors

/// The search for the soft prompt of least loss in front of a frozen model, whatever the loss is.
///
/// All prompts of a generation are read in batches; the best of each is tried on further rows, and the one with the
/// least loss there wins. The history has the least loss of each generation.
package struct PromptHunt {
  /// Reads rows behind prompts.
  package let trial: PromptTrial
  private let start: Checkpoint
  private let layout: LatentContext
  private let search: PromptSearchOptions
  private let seed: UInt64

  /// Loads the model.
  package init(
    _ layout: LatentContext, _ search: PromptSearchOptions, seed: UInt64, _ start: Checkpoint,
    _ context: Context
  ) throws {
    self.layout = layout
    self.search = search
    self.seed = seed
    self.start = start
    trial = try PromptTrial(
      start, prompts: search.population, length: layout.tokens, context,
      statistics: PromptProjection.statistics)
  }

  /// What the search keeps.
  private struct Found: Codable {
    /// The vectors of the best prompt, and its loss on the further rows.
    var best: [Float] = []
    var bestLoss = Double.greatestFiniteMagnitude
    var history: [TrainingRecord] = []
  }

  /// Searches, and returns the model with the prompt in front; `losses` and `further` give the loss of each of some prompts.
  package func run(
    _ context: Context, losses: ([[Float]]) -> [Double], further: ([[Float]]) -> [Double]
  ) throws -> Checkpoint {
    let projection = PromptProjection(
      layout, offset: trial.embedding.mean, spread: search.spread ?? trial.embedding.spread,
      seed: Seed(seed))
    let found = try PromptSearchLoop(layout, search, seed: seed).run(
      from: Found(), context
    ) { points, found in
      let prompts = points.map { projection.context(of: $0) }
      let losses = losses(prompts)
      let least = losses.indices.filter { losses[$0].isFinite }.min { losses[$0] < losses[$1] }
      if let least {
        let loss = further([prompts[least]])[0]
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
