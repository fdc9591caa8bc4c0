extension Tape {
  /// Returns queries, keys and values (N, joined width) with every query head and every key head brought to
  /// unit mean square and multiplied by its kind's weights (1, D); the values stay.
  package func headNorm(
    _ qkv: Slot, _ shape: AttentionShape, query: Slot, key: Slot, epsilon: Float, offset: Float = 0
  ) -> Slot {
    precondition(
      self[query].count == shape.headSize && self[key].count == shape.headSize,
      "a head norm has a weight for each element of a head")
    let y = makeSlot(rows: rows(qkv), columns: columns(qkv), from: qkv, query, key)
    let inverse = kept(rows(qkv) * (shape.heads + shape.kvHeads))
    backend.headNorm(
      self[qkv], shape, query: self[query], key: self[key], epsilon: epsilon, offset: offset,
      into: self[y], inverse: inverse)
    record(
      HeadNorm(qkv: qkv, shape: shape, query: query, key: key, offset: offset, inverse: inverse), y,
      keeps: [inverse])
    return y
  }
}

private struct HeadNorm: Operation {
  let qkv: Tape.Slot
  let shape: AttentionShape
  let query: Tape.Slot
  let key: Tape.Slot
  let offset: Float
  /// 1 / √(mean of squares + ε) of each head of each token.
  let inverse: Floats

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dy = tape.gradient(of: output)
    let (dQuery, dKey) = (tape.wantedGradient(of: query), tape.wantedGradient(of: key))
    tape.withGradient(of: qkv) { dx in
      tape.backend.headNormBackward(
        dy, tape[qkv], shape, query: tape[query], key: tape[key], offset: offset, inverse: inverse,
        into: dx, dQuery, dKey)
    }
  }
}
