internal import CKernels

// Norms. Gradients of weights, which every row shares, are summed in runs of rows, then the runs in order.
extension CPUBackend {
  /// Rows whose weight gradients are summed in order before the sums are; fixed, so that the bits are.
  private static let rowsPerPartial = 256

  func rmsNorm(
    _ x: Floats, _ weight: Floats, epsilon: Float, offset: Float, into y: Floats, inverse: Floats
  ) {
    let width = weight.count
    precondition(x.count == y.count && x.count == inverse.count * width, "a norm keeps the shape")
    forEachRows(inverse.count) { range in
      let start = range.lowerBound * width
      unsafe lk_rmsnorm(
        range.count, width, x.base + start, weight.base, offset, epsilon, y.base + start,
        inverse.base + range.lowerBound)
    }
  }

  func rmsNormBackward(
    _ dy: Floats, _ x: Floats, _ weight: Floats, offset: Float, inverse: Floats, into dx: Floats,
    _ dWeight: Floats?
  ) {
    let width = weight.count
    precondition(dy.count == x.count && dx.count == x.count, "gradients have their values' shape")
    unsafe withPartials(inverse.count, [dWeight], width) { sums, range in
      let start = range.lowerBound * width
      unsafe lk_rmsnorm_backward(
        range.count, width, dy.base + start, x.base + start, weight.base, offset,
        inverse.base + range.lowerBound, dx.base + start, sums)
    }
  }

  func headNorm(
    _ qkv: Floats, _ shape: AttentionShape, query: Floats, key: Floats, epsilon: Float,
    offset: Float, into y: Floats, inverse: Floats
  ) {
    let (width, normed) = (shape.joinedWidth, shape.heads + shape.kvHeads)
    let rows = qkv.count / width
    precondition(qkv.count == y.count && inverse.count == rows * normed, "a norm keeps the shape")
    copy(qkv, into: y)
    for (weight, start, heads) in [(query, 0, shape.heads), (key, shape.width, shape.kvHeads)] {
      forEachRows(rows) { range in
        for row in range {
          let at = row * width + start
          unsafe lk_rmsnorm(
            heads, shape.headSize, qkv.base + at, weight.base, offset, epsilon, y.base + at,
            inverse.base + row * normed + start / shape.headSize)
        }
      }
    }
  }

  func headNormBackward(
    _ dy: Floats, _ qkv: Floats, _ shape: AttentionShape, query: Floats, key: Floats, offset: Float,
    inverse: Floats, into dqkv: Floats, _ dQuery: Floats?, _ dKey: Floats?
  ) {
    let (width, normed) = (shape.joinedWidth, shape.heads + shape.kvHeads)
    let rows = qkv.count / width
    precondition(
      dy.count == qkv.count && dqkv.count == qkv.count, "gradients have their values' shape")
    let kinds = [(query, dQuery, 0, shape.heads), (key, dKey, shape.width, shape.kvHeads)]
    for (weight, dWeight, start, heads) in kinds {
      unsafe withPartials(rows, [dWeight], shape.headSize) { sums, range in
        for row in range {
          let at = row * width + start
          unsafe lk_rmsnorm_backward(
            heads, shape.headSize, dy.base + at, qkv.base + at, weight.base, offset,
            inverse.base + row * normed + start / shape.headSize, dqkv.base + at, sums)
        }
      }
    }
    let values = shape.width + shape.kvWidth
    for row in 0..<rows {
      let at = row * width + values
      unsafe lk_accumulate(width - values, dy.base + at, dqkv.base + at)
    }
  }

  func layerNorm(
    _ x: Floats, _ weight: Floats, _ bias: Floats, epsilon: Float, into y: Floats, mean: Floats,
    inverse: Floats
  ) {
    let width = weight.count
    precondition(x.count == y.count && x.count == inverse.count * width, "a norm keeps the shape")
    forEachRows(inverse.count) { range in
      let start = range.lowerBound * width
      unsafe lk_layernorm(
        range.count, width, x.base + start, weight.base, bias.base, epsilon, y.base + start,
        mean.base + range.lowerBound, inverse.base + range.lowerBound)
    }
  }

  func layerNormBackward(
    _ dy: Floats, _ x: Floats, _ weight: Floats, mean: Floats, inverse: Floats, into dx: Floats,
    _ dWeight: Floats?, _ dBias: Floats?
  ) {
    let width = weight.count
    precondition(dy.count == x.count && dx.count == x.count, "gradients have their values' shape")
    unsafe withPartials(inverse.count, [dWeight, dBias], width) { sums, range in
      let start = range.lowerBound * width
      unsafe lk_layernorm_backward(
        range.count, width, dy.base + start, x.base + start, weight.base,
        mean.base + range.lowerBound, inverse.base + range.lowerBound, dx.base + start, sums,
        sums + width)
    }
  }

  /// Calls `body` with zeros for the sums of each run of rows, `width` for each gradient, possibly at once on several
  /// threads; then adds the sums in order to those gradients that there are.
  private func withPartials(
    _ rows: Int, _ gradients: [Floats?], _ width: Int,
    _ body: (UnsafeMutablePointer<Float>, Range<Int>) -> Void
  ) {
    let runs = (rows + Self.rowsPerPartial - 1) / Self.rowsPerPartial
    let stride = gradients.count * width
    unsafe cpu.buffers.withBuffer(of: runs * stride) { sums in
      unsafe sums.update(repeating: 0, count: runs * stride)
      cpu.forEachTile(runs) { run in
        let first = run * Self.rowsPerPartial
        unsafe body(sums + run * stride, first..<min(rows, first + Self.rowsPerPartial))
      }
      for (index, gradient) in gradients.enumerated() {
        guard let gradient else { continue }
        for run in 0..<runs {
          unsafe lk_accumulate(width, sums + run * stride + index * width, gradient.base)
        }
      }
    }
  }
}
