internal import CKernels

// Runs of floats; all on the calling thread but what says otherwise.
extension CPUBackend {
  func fill(_ x: Floats, _ value: Float) { unsafe x.base.update(repeating: value, count: x.count) }

  func copy(_ x: Floats, into y: Floats) {
    precondition(x.count == y.count, "copying needs equal lengths")
    unsafe y.base.update(from: x.base, count: y.count)
  }

  func accumulate(_ x: Floats, into y: Floats) {
    precondition(x.count == y.count, "terms must be of one length")
    unsafe lk_accumulate(y.count, x.base, y.base)
  }

  func accumulate(_ x: Floats, times factor: Float, into y: Floats) {
    precondition(x.count == y.count, "terms must be of one length")
    unsafe lk_axpy(y.count, factor, x.base, y.base)
  }

  func accumulate(_ x: Floats, timesElements z: Floats, into y: Floats) {
    precondition(x.count == y.count && z.count == y.count, "terms must be of one length")
    for i in 0..<y.count { unsafe y.base[i] += x.base[i] * z.base[i] }
  }

  func add(_ value: Float, to x: Floats) {
    for i in 0..<x.count { unsafe x.base[i] += value }
  }

  func scale(_ x: Floats, _ factor: Float) { unsafe lk_scale(x.count, factor, x.base) }

  func multiply(_ x: Floats, _ z: Floats, into y: Floats) {
    precondition(x.count == y.count && z.count == y.count, "factors must be of one length")
    unsafe lk_multiply(y.count, x.base, z.base, y.base)
  }

  func exponential(of x: Floats, minus shift: Float, times factor: Float, into y: Floats) {
    precondition(x.count == y.count, "a function has a value for each element")
    for i in 0..<y.count { unsafe y.base[i] = (x.base[i] - shift) * factor }
    unsafe lk_exponential(y.count, y.base, y.base)
  }

  func apply(_ f: ScalarFunction, _ x: Floats, into y: Floats, slopes: Floats) {
    precondition(
      x.count == y.count && slopes.count == y.count, "a function has a value for each element")
    for i in 0..<y.count {
      let (value, slope) = unsafe f.valueAndSlope(Double(x.base[i]))
      unsafe (y.base[i], slopes.base[i]) = (value, slope)
    }
  }

  func sum(_ x: Floats) -> Double {
    var sum = 0.0
    for i in 0..<x.count { sum += unsafe Double(x.base[i]) }
    return sum
  }

  func sumSegments(_ x: Floats, starts: [Int], into y: Floats) {
    for run in 0..<y.count { y[run] = Float(sum(x[starts[run]..<starts[run + 1]])) }
  }

  func addToSegments(_ y: Floats, starts: [Int], of x: Floats) {
    for run in 0..<y.count { add(y[run], to: x[starts[run]..<starts[run + 1]]) }
  }

  func sumOfProducts(_ x: Floats, _ y: Floats) -> Double {
    precondition(x.count == y.count, "factors must be of one length")
    var sum = 0.0
    for i in 0..<x.count { sum += unsafe Double(x.base[i]) * Double(y.base[i]) }
    return sum
  }

  /// On all threads.
  func squaredNorm(_ x: Floats) -> Double {
    guard cpu.threads > 1 else { return unsafe lk_dot(x.count, x.base, x.base) }
    let block = Int(LK_SUM_BLOCK)
    let partials = FloatMemory(count: (x.count + block - 1) / block, cleared: false).floats
    forEachRows(partials.count) { range in
      let start = range.lowerBound * block
      let end = min(x.count, range.upperBound * block)
      unsafe lk_dot_partials(
        end - start, x.base + start, x.base + start, partials.base + range.lowerBound)
    }
    return sum(partials)
  }

  /// On all threads.
  func dropout(_ x: Floats, _ mask: DropoutMask, into y: Floats) {
    precondition(x.count == y.count, "a dropout keeps the shape")
    cpu.forEachRange(x.count, size: Self.dropoutSize) { range in
      let at = range.lowerBound
      unsafe lk_dropout(range.count, mask.settings(from: at), x.base + at, y.base + at)
    }
  }

  /// On all threads.
  func dropoutBackward(_ dy: Floats, _ mask: DropoutMask, into dx: Floats) {
    precondition(dy.count == dx.count, "a dropout keeps the shape")
    cpu.forEachRange(dy.count, size: Self.dropoutSize) { range in
      let at = range.lowerBound
      unsafe lk_dropout_backward(range.count, mask.settings(from: at), dy.base + at, dx.base + at)
    }
  }

  /// Elements of one tile of a dropout, a multiple of the four of a block of random bits.
  private static var dropoutSize: Int { 1 << 14 }

  /// A run is one thread's at a time.
  func adamW(
    _ step: AdamWStep, _ runs: [AdamWStep.Run], weights: Floats, first: Floats, second: Floats
  ) {
    precondition(
      weights.count == first.count && weights.count == second.count, "all must be of one length")
    cpu.forEachTile(runs.count) { index in
      let run = runs[index]
      let start = run.range.lowerBound
      precondition(
        start >= 0 && run.range.upperBound <= weights.count
          && run.gradient.count == run.range.count, "a run must lie inside")
      let settings = lk_adamw_settings(
        rate: step.learningRate, beta1: step.beta1, beta2: step.beta2, epsilon: step.epsilon,
        decay: run.decays ? step.weightDecay : 0, correction1: step.correction1,
        correction2: step.correction2, gradient_scale: step.gradientScale)
      unsafe lk_adamw(
        run.range.count, settings, run.gradient.base, weights.base + start, first.base + start,
        second.base + start)
    }
  }
}

extension ScalarFunction {
  /// The function and its slope at a number.
  fileprivate func valueAndSlope(_ x: Double) -> (Float, Float) {
    let small = Portable.exp(-abs(x))
    let share = x >= 0 ? 1 / (1 + small) : small / (1 + small)
    switch self {
    case .softplus: return (Float(max(x, 0) + Portable.log1p(small)), Float(share))
    case .sigmoid: return (Float(share), Float(small / ((1 + small) * (1 + small))))
    }
  }
}

extension DropoutMask {
  /// The mask from an element on.
  fileprivate func settings(from first: Int) -> lk_dropout_settings {
    lk_dropout_settings(
      key: key, stream: index, first: UInt64(first), threshold: UInt32(probability * 0x1p32),
      scale: Float(1 / (1 - probability)))
  }
}
