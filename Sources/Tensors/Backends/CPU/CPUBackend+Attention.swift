internal import CKernels

// Attention; a tile is one sequence's share of one key-value head.
extension CPUBackend {
  func attention(_ qkv: Floats, _ shape: AttentionShape, starts: [Int], into out: Floats) {
    forEachBlock(starts, shape) { sequence, group in
      let block = Block(shape, starts, sequence, group)
      let call = shape.call(queries: block.length, keys: block.length, kvRow: shape.joinedWidth)
      unsafe lk_attention(
        call, qkv.base + block.q, qkv.base + block.k, qkv.base + block.k + shape.kvWidth,
        out.base + block.out)
    }
  }

  func attention(
    _ qkv: Floats, _ shape: AttentionShape, starts: [Int], cached: [CachedTokens], into out: Floats
  ) {
    precondition(cached.count == starts.count - 1, "every sequence has cached tokens")
    forEachBlock(starts, shape) { sequence, group in
      let block = Block(shape, starts, sequence, group)
      let kv = group * shape.headSize
      let call = shape.call(
        queries: block.length, keys: cached[sequence].count, kvRow: shape.kvWidth)
      unsafe lk_attention(
        call, qkv.base + block.q, cached[sequence].keys.base + kv,
        cached[sequence].values.base + kv, out.base + block.out)
    }
  }

  func attentionBackward(
    _ dout: Floats, _ qkv: Floats, _ shape: AttentionShape, starts: [Int], into dqkv: Floats
  ) {
    forEachBlock(starts, shape) { sequence, group in
      let block = Block(shape, starts, sequence, group)
      let v = block.k + shape.kvWidth
      unsafe lk_attention_backward(
        shape.call(queries: block.length, keys: block.length, kvRow: shape.joinedWidth),
        qkv.base + block.q, qkv.base + block.k, qkv.base + v, dout.base + block.out,
        dqkv.base + block.q, dqkv.base + block.k, dqkv.base + v)
    }
  }

  /// Where one sequence and key-value head begin, in floats.
  private struct Block {
    let length: Int
    let q: Int
    let k: Int
    let out: Int

    init(_ shape: AttentionShape, _ starts: [Int], _ sequence: Int, _ group: Int) {
      let start = starts[sequence]
      length = starts[sequence + 1] - start
      q = start * shape.joinedWidth + group * shape.groupWidth
      k = start * shape.joinedWidth + shape.width + group * shape.headSize
      out = start * shape.width + group * shape.groupWidth
    }
  }

  /// Calls `body` for each sequence and key-value head, possibly at once on several threads.
  private func forEachBlock(
    _ starts: [Int], _ shape: AttentionShape, _ body: (Int, Int) -> Void
  ) {
    cpu.forEachTile((starts.count - 1) * shape.kvHeads) { tile in
      body(tile / shape.kvHeads, tile % shape.kvHeads)
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
