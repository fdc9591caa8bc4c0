internal import CKernels

// Layers, in tiles of rows.
extension CPUBackend {
  func activation(_ x: Floats, _ f: Activation, width: Int, into y: Floats) {
    precondition(x.count == y.count, "a function has a value for each element")
    forEachRows(x.count / width) { range in
      let part = range.lowerBound * width..<range.upperBound * width
      f.apply(x[part], y[part])
    }
  }

  func activationBackward(_ dy: Floats, _ x: Floats, _ f: Activation, width: Int, into dx: Floats) {
    precondition(dy.count == x.count && dx.count == x.count, "gradients have their values' shape")
    forEachRows(x.count / width) { range in
      let part = range.lowerBound * width..<range.upperBound * width
      f.applyBackward(dy[part], x[part], dx[part])
    }
  }

  func gated(_ gateAndUp: Floats, _ f: Activation, width: Int, into y: Floats) {
    precondition(gateAndUp.count == 2 * y.count, "gates and ups lie side by side")
    forEachRows(y.count / width) { range in
      for row in range {
        let gate = unsafe gateAndUp.base + 2 * row * width
        unsafe f.multiply(width, gate, gate + width, y.base + row * width)
      }
    }
  }

  func gatedBackward(
    _ dy: Floats, _ gateAndUp: Floats, _ f: Activation, width: Int, into dGateAndUp: Floats
  ) {
    precondition(
      gateAndUp.count == 2 * dy.count && dGateAndUp.count == 2 * dy.count,
      "gates and ups lie side by side")
    forEachRows(dy.count / width) { range in
      for row in range {
        let gate = unsafe gateAndUp.base + 2 * row * width
        let dGate = unsafe dGateAndUp.base + 2 * row * width
        unsafe f.multiplyBackward(
          width, dy.base + row * width, gate, gate + width, dGate, dGate + width)
      }
    }
  }

  func softcap(_ x: Floats, _ cap: Float, into y: Floats) {
    precondition(x.count == y.count, "a function has a value for each element")
    unsafe lk_softcap(x.count, cap, x.base, y.base)
  }

  func softcapBackward(_ dy: Floats, _ y: Floats, _ cap: Float, into dx: Floats) {
    precondition(dy.count == y.count && dx.count == y.count, "gradients have their values' shape")
    unsafe lk_softcap_backward(y.count, cap, dy.base, y.base, dx.base)
  }

  func addRow(_ row: Floats, to matrix: Floats, column: Int, width: Int, replaces: Bool) {
    precondition(
      matrix.count.isMultiple(of: width) && column >= 0 && column + row.count <= width,
      "a row must lie inside")
    let (rows, start) = unsafe (matrix.count / width, matrix.base + column)
    guard replaces else { return unsafe lk_add_bias(rows, row.count, row.base, start, width) }
    for i in 0..<rows { unsafe (start + i * width).update(from: row.base, count: row.count) }
  }

  func sumRows(_ matrix: Floats, width: Int, count: Int, into row: Floats) {
    precondition(
      count == 0 || (count - 1) * width + row.count <= matrix.count, "rows must lie inside")
    unsafe lk_sum_rows(count, row.count, matrix.base, width, row.base)
  }

  func gather(_ ids: [Int32], of table: Factor.Elements, width: Int, into y: Floats) {
    precondition(y.count == ids.count * width, "every id has a row")
    switch table {
    case .floats(let from):
      unsafe lk_gather(ids.count, width, from.base, width, ids, y.base, width)
    case .stored(let from):
      // A panel of rows is the least that is widened.
      unsafe cpu.buffers.withBuffer(of: StoredMatrix.panelRows * width) { panel in
        for (index, id) in ids.enumerated() {
          let row = Int(id) % StoredMatrix.panelRows
          unsafe from.widen(Int(id) - row..<Int(id) + 1, into: panel)
          unsafe (y.base + index * width).update(from: panel + row * width, count: width)
        }
      }
    }
  }

  /// An id may occur often: rows are added in order, on one thread.
  func scatterAdd(_ y: Floats, _ ids: [Int32], width: Int, into table: Floats) {
    precondition(y.count == ids.count * width, "every id has a row")
    unsafe lk_scatter_add(ids.count, width, y.base, width, ids, table.base, width)
  }

  func rotate(_ qkv: Floats, _ shape: AttentionShape, _ rotation: Rotation, inverse: Bool) {
    let width = shape.joinedWidth
    precondition(qkv.count == rotation.positions.count * width, "every row needs a position")
    let settings = lk_rope_settings(
      width: shape.headSize, rotary: rotation.rotary, interleaved: 0, inverse: inverse ? 1 : 0)
    forEachRows(rotation.positions.count) { range in
      unsafe rotation.positions.withUnsafeBufferPointer { positions in
        guard let first = positions.baseAddress else { return }
        unsafe lk_rope(
          range.count, shape.heads + shape.kvHeads, settings, qkv.base + range.lowerBound * width,
          width, rotation.cosines.base, rotation.sines.base, first + range.lowerBound)
      }
    }
  }

  func argmax(_ x: Floats, width: Int) -> [Int32] {
    var best = [Int32](repeating: 0, count: x.count / width)
    unsafe lk_argmax(best.count, width, x.base, width, &best)
    return best
  }
}
