package import Datasets
package import Plans
import Tensors

/// Reads a corpus and keeps, for each row, the residual stream after every block at the token that the last one of the answer
/// is predicted from: the answer's last word, where an end of text follows it.
package struct CollectAnswerEnds: Step {
  package static let kind = "collect-answer-ends"
  package static let version = "1"

  /// Tokens of a sequence; longer ones lose their end.
  package let maxLength: Int

  /// Creates the step.
  package init(maxLength: Int = 2048) { self.maxLength = maxLength }

  /// A model is read.
  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> HiddenStates {
    let (checkpoint, corpus) = input
    let examples = try checkpoint.examples(of: corpus, maxLength: maxLength)
    let model = try LoadedModel(checkpoint, context)
    var rows: [[Float]] = []
    var width = 1
    for batch in examples.batches(of: LoadedModel.tokensAtOnce, size: \.tokens.count) {
      let tokens = TokenBatch(batch.map { Array($0.tokens.dropLast()) })
      let places = zip(tokens.starts, batch).map { Int32($0 + $1.tokens.count - 2) }
      var found = batch.map { _ in [Float]() }
      for block in 1...max(1, checkpoint.blockCount) {
        let states = model.read(tokens, at: places, blocks: block)
        width = model.tape.columns(states)
        let values = model.tape[states]
        for index in found.indices {
          found[index] += values[index * width..<(index + 1) * width].array
        }
      }
      rows += found
      context.progress(Progress(done: rows.count, total: examples.count))
    }
    return HiddenStates(width: width, rows: rows)
  }
}
