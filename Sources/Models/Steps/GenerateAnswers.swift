package import Datasets
package import Pipeline

/// Lets a model answer the questions of a corpus greedily: always the likeliest next token.
package struct GenerateAnswers: Step {
  package static let kind = "generate-answers"
  package static let version = "1"

  /// Where to cut an answer that does not end.
  package let maxNewTokens: Int

  package init(maxNewTokens: Int = 200) { self.maxNewTokens = maxNewTokens }

  package var weight: Weight { .heavy() }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Generations {
    throw ModelError.unfinished(Self.kind)
  }
}
