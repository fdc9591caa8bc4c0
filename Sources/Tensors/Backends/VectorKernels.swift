/// Kernels over runs of floats; runs of one call are of one length.
package protocol VectorKernels {
  /// x = value.
  func fill(_ x: Floats, _ value: Float)
  /// y = x.
  func copy(_ x: Floats, into y: Floats)
  /// y += x.
  func accumulate(_ x: Floats, into y: Floats)
  /// y = fma(factor, x, y).
  func accumulate(_ x: Floats, times factor: Float, into y: Floats)
  /// y += x · z, rounded twice.
  func accumulate(_ x: Floats, timesElements z: Floats, into y: Floats)
  /// x += value.
  func add(_ value: Float, to x: Floats)
  /// x *= factor.
  func scale(_ x: Floats, _ factor: Float)
  /// y = x · z.
  func multiply(_ x: Floats, _ z: Floats, into y: Floats)
  /// y = exp((x − shift) · factor).
  func exponential(of x: Floats, minus shift: Float, times factor: Float, into y: Floats)
  /// y = f(x) and slopes = f′(x).
  func apply(_ f: ScalarFunction, _ x: Floats, into y: Floats, slopes: Floats)

  /// The sum of all elements, added in order, in double precision.
  func sum(_ x: Floats) -> Double
  /// y[i] = the sum of x[starts[i]..<starts[i + 1]], added in order, in double precision.
  func sumSegments(_ x: Floats, starts: [Int], into y: Floats)
  /// x[starts[i]..<starts[i + 1]] += y[i].
  func addToSegments(_ y: Floats, starts: [Int], of x: Floats)
  /// The sum of products, added in order, in double precision.
  func sumOfProducts(_ x: Floats, _ y: Floats) -> Double
  /// The sum of squares: over blocks in single precision, the blocks' in order in double (`lk_dot`).
  func squaredNorm(_ x: Floats) -> Double

  /// y = x / (1 − probability) where the mask keeps an element, else 0.
  func dropout(_ x: Floats, _ mask: DropoutMask, into y: Floats)
  /// dx += dy / (1 − probability) where the mask keeps an element.
  func dropoutBackward(_ dy: Floats, _ mask: DropoutMask, into dx: Floats)

  /// One AdamW step, in place: `weights`, and `first` and `second`, the running means, are of one length.
  func adamW(
    _ step: AdamWStep, _ runs: [AdamWStep.Run], weights: Floats, first: Floats, second: Floats)
}
