package import Datasets
package import Plans
import Tensors

/// Looks at each token of the answers of a corpus: how likely it is, and how likely others are in its place.
package struct ScoreTokens: Step {
  package static let kind = "score-tokens"
  package static let version = "2"

  /// Tokens of a sequence; longer ones lose their end.
  package let maxLength: Int

  package init(maxLength: Int = 2048) { self.maxLength = maxLength }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> TokenScores {
    let (checkpoint, corpus) = input
    let examples = try checkpoint.examples(of: corpus, maxLength: maxLength)
    let model = try LoadedModel(checkpoint, context)
    var rows: [RowTokens] = []
    model.forEachBatch(of: examples, at: .scored, context) { batch, states in
      let targets = batch.flatMap { $0.tokens[$0.scored] }
      var found = model.statistics(states, targets: targets)[...]
      for example in batch {
        let row = found.prefix(example.scored.count)
        found = found.dropFirst(row.count)
        rows.append(
          RowTokens(
            logP: row.map(\.logP), isTop: row.map { $0.rank == 0 }, mean: row.map(\.mean),
            variance: row.map(\.variance)))
      }
    }
    return TokenScores(rows: rows)
  }
}
