internal import CKernels

/// The eigenvalues of D + r z zᵀ for a diagonal D: the roots of 1 / r + the sum of z(i)² / (d(i) - x).
///
/// Each root lies between two poles and is found as a distance from the nearer one, so that its differences
/// to all poles are accurate (Li, 1993: rational interpolation with fixed weights and the middle way).
struct SecularEquation {
  /// The poles, ascending and distinct.
  let poles: [Double]
  /// The squares of z, none 0.
  let weights: [Double]
  let inverse: Double
  /// An upper bound of the last root, as a distance from the last pole.
  private let reach: Double

  init(poles: [Double], weights: [Double], factor: Double) {
    self.poles = poles
    self.weights = weights
    inverse = 1 / factor
    reach = factor * weights.reduce(0, +)
  }

  /// What the function is at one place, and how it was summed.
  private struct Value {
    let value: Double
    /// The slopes of the poles up to the root's own, and of those after it.
    let (lower, upper): (Double, Double)
    /// How large the rounding error may be.
    let error: Double
  }

  private func value(at t: Double, split: Int, _ shifted: [Double]) -> Value {
    var sums = (0.0, 0.0, 0.0, 0.0)
    unsafe shifted.withUnsafeBufferPointer { d in
      unsafe weights.withUnsafeBufferPointer { w in
        unsafe withUnsafeMutableBytes(of: &sums) { bytes in
          let out = unsafe bytes.assumingMemoryBound(to: Double.self)
          guard let d = d.baseAddress, let w = w.baseAddress, let out = out.baseAddress else {
            return
          }
          unsafe lk_secular64(shifted.count, split, d, w, t, out)
        }
      }
    }
    let (below, lower, above, upper) = sums
    let value = inverse + (below + above)
    let size = 8 * (abs(below) + abs(above)) + 2 * inverse + abs(t) * (lower + upper)
    return Value(
      value: value, lower: lower, upper: upper, error: Double.ulpOfOne / 2 * size)
  }

  /// Returns root j and puts the differences of all poles to it into `row`.
  func root(_ j: Int, into row: UnsafeMutablePointer<Double>) -> Double {
    let isLast = j == poles.count - 1
    let gap = isLast ? reach : poles[j + 1] - poles[j]
    let split = isLast ? j : j + 1
    var shifted = poles.map { $0 - poles[j] }
    var t = gap / 2
    var here = value(at: t, split: split, shifted)
    var (low, high) = (0.0, gap)
    var origin = j
    if !isLast {
      let rest = here.value - weights[j] / (shifted[j] - t) - weights[j + 1] / (shifted[j + 1] - t)
      if here.value > 0 {
        high = t
        t = Self.start(rest, gap, weights[j], weights[j + 1])
      } else {
        origin = j + 1
        shifted = poles.map { $0 - poles[origin] }
        (low, high) = (-gap / 2, 0)
        t = -Self.start(-rest, gap, weights[j + 1], weights[j])
      }
      if !(t > low && t < high) { t = (low + high) / 2 }
      here = value(at: t, split: split, shifted)
    }
    var isMiddleWay = false
    for _ in 0..<100 where abs(here.value) > here.error {
      if here.value < 0 { low = max(low, t) } else { high = min(high, t) }
      let step =
        isLast ? lastStep(here, shifted, t, high) : step(here, shifted, t, j, origin, isMiddleWay)
      var next = t + step
      if !(next > low && next < high) { next = low + (high - low) / 2 }
      if next == t { break }
      let before = here.value
      t = next
      here = value(at: t, split: split, shifted)
      if abs(here.value) > abs(before) / 10 { isMiddleWay.toggle() }
    }
    for i in 0..<poles.count { unsafe row[i] = shifted[i] - t }
    return poles[origin] + t
  }

  /// The distance from the nearer pole where two poles and a constant cancel.
  private static func start(
    _ rest: Double, _ gap: Double, _ near: Double, _ far: Double
  ) -> Double {
    let a = rest * gap + near + far, b = near * gap
    let root = abs(a * a - 4 * b * rest).squareRoot()
    return a > 0 ? 2 * b / (a + root) : (a - root) / (2 * rest)
  }

  private func step(
    _ here: Value, _ shifted: [Double], _ t: Double, _ j: Int, _ origin: Int, _ isMiddleWay: Bool
  ) -> Double {
    let left = shifted[j] - t, right = shifted[j + 1] - t, gap = poles[j + 1] - poles[j]
    let slope = here.lower + here.upper
    let c: Double
    if isMiddleWay {
      c = here.value - left * here.lower - right * here.upper
    } else if origin == j {
      c = here.value - right * slope + gap * (weights[j] / left / left)
    } else {
      c = here.value - left * slope - gap * (weights[j + 1] / right / right)
    }
    let a = (left + right) * here.value - left * right * slope
    let b = left * right * here.value
    let root = abs(a * a - 4 * b * c).squareRoot()
    let step = c == 0 ? b / a : a <= 0 ? (a - root) / (2 * c) : 2 * b / (a + root)
    return here.value * step < 0 ? step : -here.value / slope
  }

  private func lastStep(
    _ here: Value, _ shifted: [Double], _ t: Double, _ high: Double
  ) -> Double {
    let slope = here.lower + here.upper
    guard shifted.count > 1 else { return -here.value / slope }
    let left = shifted[shifted.count - 2] - t, right = -t
    let c = abs(here.value - left * here.lower - right * here.upper)
    let a = (left + right) * here.value - left * right * slope
    let b = left * right * here.value
    let root = abs(a * a - 4 * b * c).squareRoot()
    let step = c == 0 ? high - t : a >= 0 ? (a + root) / (2 * c) : 2 * b / (a - root)
    return here.value * step < 0 ? step : -here.value / slope
  }
}
