import Tensors

/// One pass through a network: what its parts read, and the parts that several architectures share.
struct ForwardPass {
  let batch: TokenBatch
  let request: Forward
  let weights: BoundWeights
  let tape: Tape

  init(_ batch: TokenBatch, _ request: Forward, _ weights: BoundWeights, _ tape: Tape) {
    self.batch = batch
    self.request = request
    self.weights = weights
    self.tape = tape
  }

  /// Runs the blocks one after the other, and the last norm unless the request stops before it.
  ///
  /// `block` gets the number of a block, the residual stream, and the rows that it should go on with.
  func blocks(
    _ count: Int, from start: Tape.Slot,
    _ block: @escaping (Int, Tape.Slot, [Int32]?) -> Tape.Slot, norm: (Tape.Slot) -> Tape.Slot
  ) -> Tape.Slot {
    let last = min(request.blocks ?? count, count)
    var x = start
    for index in 0..<last {
      let rows = index == last - 1 ? request.rows : nil
      x = tape.block(x) { block(index, $0, rows) }
      if let patch = request.patch, patch.blocks == index + 1 { x = patched(x, patch, of: rows) }
    }
    if last == 0, let rows = request.rows { x = tape.rows(rows, of: x) }
    return request.blocks == nil ? norm(x) : x
  }

  /// Puts other states in the place of some rows of a slot, which has all rows of the batch or those that were kept.
  private func patched(_ x: Tape.Slot, _ patch: Forward.Patch, of kept: [Int32]?) -> Tape.Slot {
    let width = tape.columns(x)
    precondition(patch.values.count == patch.rows.count * width, "a patch has a row for each place")
    var values = tape.values(x)
    let places = kept.map { kept in
      Dictionary(zip(kept, kept.indices)) { first, _ in first }
    }
    for (index, row) in patch.rows.enumerated() {
      guard let place = places.map({ $0[row] }) ?? Int(row) else { continue }
      let (from, to) = (index * width, place * width)
      values.replaceSubrange(to..<to + width, with: patch.values[from..<from + width])
    }
    return tape.constant(values, rows: tape.rows(x), columns: width)
  }

  /// Returns the rows of several slots that a block should go on with.
  func keep(_ rows: [Int32]?, _ slots: Tape.Slot...) -> [Tape.Slot] {
    guard let rows else { return slots }
    return slots.map { tape.rows(rows, of: $0) }
  }

  /// RMS norm by `NAME.weight`.
  func rmsNorm(_ x: Tape.Slot, _ name: String, _ epsilon: Double, offset: Float = 0) -> Tape.Slot {
    tape.rmsNorm(x, weights[name + ".weight"], epsilon: Float(epsilon), offset: offset)
  }

  /// Layer norm by `NAME.weight` and `NAME.bias`.
  func layerNorm(_ x: Tape.Slot, _ name: String, _ epsilon: Double) -> Tape.Slot {
    tape.layerNorm(x, weights[name + ".weight"], weights[name + ".bias"], epsilon: Float(epsilon))
  }

  /// Attention of a block over joined queries, keys and values: (N, joined width) to (N, H·D).
  func attention(_ qkv: Tape.Slot, _ shape: AttentionShape, layer: Int) -> Tape.Slot {
    tape.attention(qkv, shape, batch, request.cache?.layer(layer))
  }

  /// A gated feed-forward part (Shazeer, 2020): r + down(f(gate(x)) · up(x)).
  func gated(
    _ x: Tape.Slot, at: String, _ f: Activation, addedTo r: Tape.Slot? = nil
  ) -> Tape.Slot {
    let gateAndUp = weights.linear(x, at + "gate_proj", at + "up_proj")
    return weights.linear(tape.gated(gateAndUp, f), at + "down_proj", addedTo: r)
  }

  /// A feed-forward part of two maps: r + outer(f(inner(x))).
  func feedForward(
    _ x: Tape.Slot, _ inner: String, _ outer: String, _ f: Activation, addedTo r: Tape.Slot
  ) -> Tape.Slot {
    weights.linear(tape.activation(weights.linear(x, inner), f), outer, addedTo: r)
  }
}
