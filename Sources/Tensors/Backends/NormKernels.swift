/// Kernels that bring rows to one scale; dx is always given, gradients of weights where they are wanted.
package protocol NormKernels {
  /// y = x · inverse · (offset + weight), row by row, with inverse (N) = 1 / √(mean of squares + ε).
  func rmsNorm(
    _ x: Floats, _ weight: Floats, epsilon: Float, offset: Float, into y: Floats, inverse: Floats)
  /// Adds the gradients of `rmsNorm`.
  func rmsNormBackward(
    _ dy: Floats, _ x: Floats, _ weight: Floats, offset: Float, inverse: Floats, into dx: Floats,
    _ dWeight: Floats?)

  /// The same for every query head and every key head of (N, joined width), with the weights (D) of its kind; inverse is
  /// (N, heads + key-value heads). Values are copied.
  func headNorm(
    _ qkv: Floats, _ shape: AttentionShape, query: Floats, key: Floats, epsilon: Float,
    offset: Float, into y: Floats, inverse: Floats)
  /// Adds the gradients of `headNorm`.
  func headNormBackward(
    _ dy: Floats, _ qkv: Floats, _ shape: AttentionShape, query: Floats, key: Floats, offset: Float,
    inverse: Floats, into dqkv: Floats, _ dQuery: Floats?, _ dKey: Floats?)

  /// y = (x − mean) · inverse · weight + bias, row by row, with inverse (N) = 1 / √(variance + ε).
  func layerNorm(
    _ x: Floats, _ weight: Floats, _ bias: Floats, epsilon: Float, into y: Floats, mean: Floats,
    inverse: Floats)
  /// Adds the gradients of `layerNorm`.
  func layerNormBackward(
    _ dy: Floats, _ x: Floats, _ weight: Floats, mean: Floats, inverse: Floats, into dx: Floats,
    _ dWeight: Floats?, _ dBias: Floats?)
}
