extension Tape {
  /// Returns attention within each sequence: (N, joined width) to (N, width).
  ///
  /// No token sees another sequence. With a cache, a sequence's keys and values are added to the cached
  /// ones first, and its queries see those too; gradients then do not flow.
  package func attention(
    _ qkv: Slot, _ shape: AttentionShape, _ batch: TokenBatch,
    _ cache: KeyValueCache.Layer? = nil
  ) -> Slot {
    precondition(
      columns(qkv) == shape.joinedWidth && rows(qkv) == batch.tokens.count,
      "queries, keys and values lie side by side, a row for each token")
    precondition(cache == nil || !needsGradient(qkv), "a cache takes no gradients")
    let y = makeSlot(rows: rows(qkv), columns: shape.width, from: qkv)
    if let cache {
      let cached = (0..<batch.count).map { sequence in
        let rows = batch.starts[sequence]..<batch.starts[sequence + 1]
        return cache.append(batch.places[sequence], self[qkv], rows, shape)
      }
      backend.attention(self[qkv], shape, starts: batch.starts, cached: cached, into: self[y])
    } else {
      backend.attention(self[qkv], shape, starts: batch.starts, into: self[y])
    }
    record(Attention(qkv: qkv, shape: shape, batch: batch), y)
    return y
  }
}

private struct Attention: Operation {
  let qkv: Tape.Slot
  let shape: AttentionShape
  let batch: TokenBatch

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.attentionBackward(
      tape.gradient(of: output), tape[qkv], shape, starts: batch.starts,
      into: tape.gradient(of: qkv))
  }
}
