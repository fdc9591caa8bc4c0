internal import CKernels

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
    let (from, to) = (self[qkv], self[y])
    if let cache {
      for sequence in 0..<batch.count {
        let rows = batch.starts[sequence]..<batch.starts[sequence + 1]
        cache.append(batch.places[sequence], from, rows, shape)
      }
    }
    forEachBlock(batch, shape) { sequence, group in
      let start = batch.starts[sequence]
      let length = batch.starts[sequence + 1] - start
      let kv = group * shape.headSize
      let q = start * shape.joinedWidth + group * shape.groupWidth
      let out = start * shape.width + group * shape.groupWidth
      if let cache {
        let place = batch.places[sequence]
        let (keys, values) = (cache.keys(place), cache.values(place))
        let call = shape.call(queries: length, keys: cache.length(place), kvRow: shape.kvWidth)
        unsafe lk_attention(
          call, from.base + q, keys.base + kv, values.base + kv, to.base + out)
      } else {
        let k = start * shape.joinedWidth + shape.width + kv
        let call = shape.call(queries: length, keys: length, kvRow: shape.joinedWidth)
        unsafe lk_attention(
          call, from.base + q, from.base + k, from.base + k + shape.kvWidth, to.base + out)
      }
    }
    record(Attention(qkv: qkv, shape: shape, batch: batch), y)
    return y
  }

  /// Calls `body` for each sequence and key-value head, possibly at once on several threads.
  fileprivate func forEachBlock(
    _ batch: TokenBatch, _ shape: AttentionShape, _ body: (Int, Int) -> Void
  ) {
    compute.forEachTile(batch.count * shape.kvHeads) { tile in
      body(tile / shape.kvHeads, tile % shape.kvHeads)
    }
  }
}

private struct Attention: Operation {
  let qkv: Tape.Slot
  let shape: AttentionShape
  let batch: TokenBatch

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (dy, from, dqkv) = (tape.gradient(of: output), tape[qkv], tape.gradient(of: qkv))
    tape.forEachBlock(batch, shape) { sequence, group in
      let start = batch.starts[sequence]
      let length = batch.starts[sequence + 1] - start
      let q = start * shape.joinedWidth + group * shape.groupWidth
      let k = start * shape.joinedWidth + shape.width + group * shape.headSize
      let v = k + shape.kvWidth
      let out = start * shape.width + group * shape.groupWidth
      unsafe lk_attention_backward(
        shape.call(queries: length, keys: length, kvRow: shape.joinedWidth), from.base + q,
        from.base + k, from.base + v, dy.base + out, dqkv.base + q, dqkv.base + k, dqkv.base + v)
    }
  }
}

extension AttentionShape {
  /// Columns of the query heads that share a key-value head.
  fileprivate var groupWidth: Int { width / kvHeads }

  /// The shape of one kernel call: the queries of one sequence and one key-value head.
  fileprivate func call(queries: Int, keys: Int, kvRow: Int) -> lk_attention_shape {
    lk_attention_shape(
      queries: queries, keys: keys, group: heads / kvHeads, width: headSize,
      scale: scale, causal: isCausal ? 1 : 0, window: window ?? 0, cap: softcap ?? 0,
      q_row: joinedWidth,
      k_row: kvRow,
      v_row: kvRow, out_row: width, q_head: headSize, out_head: headSize)
  }
}
