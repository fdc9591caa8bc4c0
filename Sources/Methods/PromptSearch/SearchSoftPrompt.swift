package import Datasets
package import Models
package import Optimization
package import Plans
import Tensors

/// Searches for the soft prompt under which a model forgets, and puts it in front of the model.
///
/// `PromptHunt` is the search.
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

  /// The model, forget rows and retain rows.
  package typealias Input = (Checkpoint, Corpus, Corpus)

  package func run(_ input: Input, _ context: Context) throws -> Checkpoint {
    let (start, forget, retain) = input
    let hunt = try PromptHunt(layout, search, seed: seed, start, context)
    let rows = try zip(["forget", "retain"], [forget, retain]).map { name, corpus in
      try PromptRows.drawn(
        start.examples(
          of: corpus, maxLength: goal.maxLength, reserving: layout.tokens), named: name, goal,
        Seed(seed))
    }
    let tried = PromptRows(
      goal, forget: rows[0].search, retain: rows[1].search, hunt.trial)
    let further = PromptRows(
      goal, forget: rows[0].validation, retain: rows[1].validation, hunt.trial)
    return try hunt.run(context, losses: tried.losses, further: further.losses)
  }
}
