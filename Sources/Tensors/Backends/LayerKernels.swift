/// Kernels of a network's layers besides products, norms and attention; rows are independent of one another.
package protocol LayerKernels {
  /// y = f(x), elementwise; (N, width) each.
  func activation(_ x: Floats, _ f: Activation, width: Int, into y: Floats)
  /// dx += dy · f′(x).
  func activationBackward(_ dy: Floats, _ x: Floats, _ f: Activation, width: Int, into dx: Floats)
  /// y (N, width) = f(gate) · up, gates and ups side by side: (N, 2 · width).
  func gated(_ gateAndUp: Floats, _ f: Activation, width: Int, into y: Floats)
  /// Adds the gradients of `gated` to those of gates and ups.
  func gatedBackward(
    _ dy: Floats, _ gateAndUp: Floats, _ f: Activation, width: Int, into dGateAndUp: Floats)
  /// y = cap · tanh(x / cap); y may be x.
  func softcap(_ x: Floats, _ cap: Float, into y: Floats)
  /// dx += dy · the slope of `softcap`, of its result y.
  func softcapBackward(_ dy: Floats, _ y: Floats, _ cap: Float, into dx: Floats)

  /// Adds a row to columns of a matrix (N, width), or sets them to it: those from `column` on.
  func addRow(_ row: Floats, to matrix: Floats, column: Int, width: Int, replaces: Bool)
  /// row += the sum of the rows of columns of a matrix (N, width): as many as the row has, from the matrix's start on; rows
  /// in order.
  func sumRows(_ matrix: Floats, width: Int, count: Int, into row: Floats)

  /// y[i] = the row of the table (V, width) that id i names; ids exist.
  func gather(_ ids: [Int32], of table: Factor.Elements, width: Int, into y: Floats)
  /// table[ids[i]] += y[i]; rows in order.
  func scatterAdd(_ y: Floats, _ ids: [Int32], width: Int, into table: Floats)

  /// Turns the queries and keys of (N, joined width), in place, or turns them back.
  ///
  /// Of the R elements that turn, i and i + R/2 are a pair.
  func rotate(_ qkv: Floats, _ shape: AttentionShape, _ rotation: Rotation, inverse: Bool)

  /// For each row of (N, width), the first index of the greatest value; 0 when the row is all NaN.
  func argmax(_ x: Floats, width: Int) -> [Int32]
}
