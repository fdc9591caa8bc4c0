package import Plans
import Tensors
import Tokenizers

/// A frozen model that reads examples behind many soft prompts at once.
package final class PromptTrial {
  private let start: Checkpoint
  private let model: LoadedModel
  /// Vectors of a prompt.
  private let length: Int
  /// The mean of the token embeddings, and the deviation of all their numbers.
  package let embedding: (mean: [Float], spread: Double)

  /// Makes room for this many prompts at once; `statistics` gets the token embeddings and their width.
  package init(
    _ start: Checkpoint, prompts: Int, length: Int, _ context: Context,
    statistics: (_ embeddings: [Float], _ width: Int) -> (mean: [Float], spread: Double)
  ) throws {
    self.start = start
    self.length = length
    guard let table = start.table.specs.first else {
      preconditionFailure("a network has an embedding")
    }
    let rows = FloatMemory(count: table.count, cleared: false)
    try start.weights.load(table.name, into: rows.floats)
    // Rows beyond the tokenizer's tokens were never trained.
    embedding = statistics(
      rows.floats[0..<start.tokenizer.count * table.columns].array, table.columns)
    let vectors = [Float](repeating: 0, count: prompts * length * table.columns)
    model = try LoadedModel(start.prompted(by: vectors), context)
  }

  /// Returns −Σ log p over each example's scored tokens, a list of all examples for each prompt; an empty prompt is
  /// none.
  package func losses(of examples: [Example], under prompts: [[Float]]) -> [[Double]] {
    model.setSoftPrompt(prompts.flatMap(\.self))
    var read: [Example] = []
    var next = model.checkpoint.softTokens.lowerBound
    for prompt in prompts {
      let numbers = next..<next + (prompt.isEmpty ? 0 : Int32(length))
      next = numbers.upperBound
      read += examples.map { start.opened($0, by: numbers) }
    }
    var sums: [Double] = []
    model.forEachBatch(of: read, at: .scored) { batch, states in
      let targets = batch.flatMap { $0.tokens[$0.scored] }
      var losses = model.losses(states, rows: Array(0..<Int32(targets.count)), targets)[...]
      for example in batch {
        sums.append(losses.prefix(example.scored.count).reduce(0) { $0 + Double($1) })
        losses = losses.dropFirst(example.scored.count)
      }
    }
    return prompts.indices.map { Array(sums[$0 * examples.count..<($0 + 1) * examples.count]) }
  }
}
