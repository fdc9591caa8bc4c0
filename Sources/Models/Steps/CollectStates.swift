package import Datasets
package import Plans
import Tensors

/// Reads a corpus and keeps the last hidden states: what a frozen model says of every token of the vocabulary.
package struct CollectStates: Step, Hashable {
  package static let kind = "collect-states"
  package static let version = "2"

  package let positions: StatePositions
  /// Tokens of a sequence; longer ones lose their end.
  package let maxLength: Int
  /// Keep the residual stream after this many blocks instead; nil for the last hidden states.
  package let blocks: Int?

  package init(_ positions: StatePositions, maxLength: Int, blocks: Int? = nil) {
    self.positions = positions
    self.maxLength = maxLength
    self.blocks = blocks
  }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> HiddenStates {
    let (checkpoint, corpus) = input
    let examples = try checkpoint.examples(of: corpus, maxLength: maxLength)
    let model = try LoadedModel(checkpoint, context)
    var rows: [[Float]] = []
    var width = 1
    model.forEachBatch(of: examples, at: positions, blocks: blocks, context) { batch, states in
      width = model.tape.columns(states)
      let values = model.tape[states]
      var start = 0
      for example in batch {
        let size = example.positions(positions).count * width
        rows.append(values[start..<start + size].array)
        start += size
      }
    }
    return HiddenStates(width: width, rows: rows)
  }
}
