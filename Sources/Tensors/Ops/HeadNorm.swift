internal import CKernels

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
    let norm = HeadNorm(
      qkv: qkv, shape: shape, weights: [query, key], epsilon: epsilon, offset: offset,
      inverse: kept(rows(qkv) * (shape.heads + shape.kvHeads)))
    norm.compute(self, into: self[y])
    record(norm, y, keeps: [norm.inverse])
    return y
  }
}

private struct HeadNorm: Operation {
  let qkv: Tape.Slot
  let shape: AttentionShape
  /// Those of queries and of keys.
  let weights: [Tape.Slot]
  let epsilon: Float
  let offset: Float
  /// 1 / √(mean of squares + ε) of each head of each token.
  let inverse: Floats

  /// Calls `body` with where the heads of a kind start in a token's row and how many they are.
  private func forEachKind(_ body: (_ kind: Int, _ start: Int, _ heads: Int) -> Void) {
    body(0, 0, shape.heads)
    body(1, shape.width, shape.kvHeads)
  }

  private var normed: Int { shape.heads + shape.kvHeads }

  func compute(_ tape: Tape, into to: Floats) {
    let (from, width) = (tape[qkv], shape.joinedWidth)
    to.copy(from: from)
    forEachKind { kind, start, heads in
      let scale = tape[weights[kind]]
      tape.forEachRows(tape.rows(qkv)) { range in
        for row in range {
          let at = row * width + start
          unsafe lk_rmsnorm(
            heads, shape.headSize, from.base + at, scale.base, offset, epsilon, to.base + at,
            inverse.base + row * normed + start / shape.headSize)
        }
      }
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (dy, from, width, rows) = (
      tape.gradient(of: output), tape[qkv], shape.joinedWidth, tape.rows(qkv)
    )
    tape.withGradient(of: qkv) { dx in
      forEachKind { kind, start, heads in
        let scale = tape[weights[kind]]
        tape.withPartials(rows, shape.headSize, of: weights[kind]) { partials in
          tape.forEachPartial(rows) { part, range in
            for row in range {
              let at = row * width + start
              unsafe lk_rmsnorm_backward(
                heads, shape.headSize, dy.base + at, from.base + at, scale.base, offset,
                inverse.base + row * normed + start / shape.headSize, dx.base + at,
                partials.base + part * shape.headSize)
            }
          }
        }
      }
      let values = shape.width + shape.kvWidth
      for row in 0..<rows {
        let at = row * width + values..<(row + 1) * width
        dx[at].accumulate(dy[at])
      }
    }
  }
}
