package import Datasets
import Methods
package import Models
package import Optimization
package import Plans
import Tensors

/// Searches for the soft prompt under which a model finds the answers of rows likeliest, and puts it in front of the model, in
/// the place of any that it had.
///
/// The loss is the mean -log p of the answers' tokens.
package struct SearchRecallPrompt: Step {
  package static let kind = "search-recall-prompt"
  package static let version = "1"

  /// How the numbers behind the prompt's vectors are shared out.
  package let layout: LatentContext
  /// How it is searched for.
  package let search: PromptSearchOptions
  /// Rows that every prompt is tried on.
  package let shots: Int
  /// Tokens of a row; the rest is cut off.
  package let maxLength: Int
  /// What the search draws by.
  package let seed: UInt64

  /// Creates the search.
  package init(
    layout: LatentContext, search: PromptSearchOptions, shots: Int, maxLength: Int, seed: UInt64
  ) {
    self.layout = layout
    self.search = search
    self.shots = shots
    self.maxLength = maxLength
    self.seed = seed
  }

  /// A model is read.
  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Checkpoint {
    let start = Self.withoutPrompt(input.0)
    let examples = try start.examples(
      of: input.1, maxLength: maxLength, reserving: layout.tokens)
    guard !examples.isEmpty else { throw ModelError.noExamples("there are no rows to search with") }
    let hunt = try PromptHunt(layout, search, seed: seed, start, context)
    var stream = Seed(seed).stream("shots")
    let order = stream.permutation(examples.count).map { examples[$0] }
    let tried = Array(order.prefix(shots))
    let others = Array(order.dropFirst(shots))
    func loss(of rows: [Example]) -> ([[Float]]) -> [Double] {
      let tokens = rows.reduce(0) { $0 + $1.scored.count }
      return { prompts in
        hunt.trial.losses(of: rows, under: prompts).map { $0.reduce(0, +) / Double(tokens) }
      }
    }
    return try hunt.run(
      context, losses: loss(of: tried), further: loss(of: others.isEmpty ? tried : others))
  }

  /// A model that has no soft prompt: the one that is found takes the place of its own.
  private static func withoutPrompt(_ model: Checkpoint) -> Checkpoint {
    guard model.softPrompt > 0 else { return model }
    var bare = Checkpoint(
      architecture: model.architecture, tokenizer: model.tokenizer, template: model.template,
      weights: model.weights, history: model.history, vocabulary: model.vocabulary,
      chat: model.chat)
    bare.answering = model.answering
    return bare
  }
}
