package import Models
package import Plans
import Tensors
import Tokenizers

/// Gives a model control tokens: vectors in front of texts, which begin as the embeddings of tokens drawn from the vocabulary.
package struct AddControls: Step {
  package static let kind = "add-controls"
  package static let version = "1"

  let levels: Int
  let seed: UInt64

  /// As many tokens as there are levels.
  package init(levels: Int, seed: UInt64) {
    self.levels = levels
    self.seed = seed
  }

  /// A model is read.
  package var resources: Resources { .heavy }

  /// Throws for a model that has a soft prompt, or that answers with other models' logits.
  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    guard input.softPrompt == 0 else {
      throw MethodError("the model has a soft prompt already, which control tokens would replace")
    }
    guard input.answering.offsets.isEmpty else {
      throw MethodError(
        "the model answers with other models' logits, which cannot read control tokens")
    }
    guard let table = input.table.specs.first else { return input }
    let rows = FloatMemory(count: table.count, cleared: false)
    try input.weights.load(table.name, into: rows.floats)
    var stream = Seed(seed).stream("control tokens")
    let begun = (0..<levels).flatMap { _ in
      let token = stream.below(min(input.tokenizer.count, table.rows))
      return rows.floats[token * table.columns..<(token + 1) * table.columns].array
    }
    return input.prompted(by: begun)
  }
}
