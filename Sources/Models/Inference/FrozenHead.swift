package import Plans
package import Tensors

/// The map from hidden states to logits of a model that does not change, without the rest of the model.
package struct FrozenHead {
  private let weight: FloatMemory
  private let rows: Int
  private let bias: FloatMemory?
  private let softcap: Float?
  private let scale: Float

  /// Copies the head of a checkpoint; the whole of it is in memory meanwhile.
  package init(_ checkpoint: Checkpoint, _ context: Context) throws {
    let model = try LoadedModel(checkpoint, context)
    let head = model.head
    rows = model.tape.rows(head.weight)
    // A look-up of every row, for the weights may be in a narrower format.
    weight = FloatMemory(
      model.tape.values(model.tape.embedding(Array(0..<Int32(rows)), head.weight)))
    bias = head.bias.map { FloatMemory(model.tape.values($0)) }
    (softcap, scale) = (head.softcap, head.scale)
  }

  /// Offers the head to operations on a tape, until its next reset.
  package func bound(to tape: Tape) -> Head {
    Head(
      tape.weight(weight.floats, gradient: nil, rows: rows, columns: weight.count / rows),
      bias: bias.map { tape.weight($0.floats, gradient: nil, rows: 1, columns: $0.count) },
      softcap: softcap, scale: scale)
  }
}
