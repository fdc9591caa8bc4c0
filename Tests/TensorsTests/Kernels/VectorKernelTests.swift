import CKernels
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The distance between a result and the exact value, in units in the last place of the latter.
private func ulps(_ found: Float, _ exact: Double) -> Double {
  let rounded = Float(exact)
  if found == rounded || (found.isNaN && rounded.isNaN) { return 0 }
  return abs(Double(found) - exact) / Double(rounded.ulp)
}

struct VectorKernelTests {
  @Test func exponentialIsWithinTwoUlps() {
    var values = Values(1)
    let x =
      values.floats(100_000, -104...89) + values.floats(100_000) + values.floats(9999, -88 ... -86)
    let (input, output) = (Block(x), Block(zeros: x.count))
    unsafe lk_exponential(x.count, input.input, output.start)
    let worst = zip(x, output.values).map { ulps($1, exp(Double($0))) }.max() ?? 0
    #expect(worst < 1)
  }

  @Test func exponentialOfSpecialValues() {
    let x: [Float] = [.infinity, -.infinity, .nan, 0, -0.0, 1000, -1000]
    let (input, output) = (Block(x), Block(zeros: x.count))
    unsafe lk_exponential(x.count, input.input, output.start)
    #expect(output.bits == Block([.infinity, 0, .nan, 1, 1, .infinity, 0]).bits)
  }

  @Test(arguments: [0, 1, 63, 64, 4095, 4096, 4097, 20_000]) func dot(n: Int) {
    var values = Values(n)
    let (a, b) = (values.floats(n), values.floats(n))
    let exact = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let (x, y) = (Block(a), Block(b))
    #expect(abs(unsafe lk_dot(n, x.input, y.input) - exact) < 1e-4)
    // In parts at multiples of the block, as threads would do it.
    let partials = Block(zeros: (n + 4095) / 4096)
    for part in 0..<partials.count {
      unsafe lk_dot_partials(
        min(4096, n - part * 4096), x.input + part * 4096, y.input + part * 4096,
        partials.start + part)
    }
    let sum = partials.values.reduce(0.0) { $0 + Double($1) }
    #expect(unsafe sum == lk_dot(n, x.input, y.input))
  }

  @Test func adamWIsPyTorchs() {
    var values = Values(4)
    let (g, p, m, v) = (
      values.floats(500), values.floats(500), values.floats(500), values.floats(500, 0...1)
    )
    let (gs, ps, ms, vs) = (Block(g), Block(p), Block(m), Block(v))
    let settings = lk_adamw_settings(
      rate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, decay: 0.1, correction1: 1 - 0.81,
      correction2: 1 - 0.9025, gradient_scale: 0.5)
    unsafe lk_adamw(500, settings, gs.input, ps.start, ms.start, vs.start)
    for i in 0..<500 {
      let gradient = 0.5 * Double(g[i])
      let first = 0.9 * Double(m[i]) + 0.1 * gradient
      let second = 0.95 * Double(v[i]) + 0.05 * gradient * gradient
      let size = (second / settings.correction2).squareRoot() + 1e-8
      let exact = Double(p[i]) * (1 - 0.01 * 0.1) - 0.01 / settings.correction1 * first / size
      #expect(abs(Double(ps.values[i]) - exact) < 1e-6)
      #expect(abs(Double(ms.values[i]) - first) < 1e-6)
      #expect(abs(Double(vs.values[i]) - second) < 1e-6)
    }
  }

  @Test func halfFormatsRoundTripAndRound() {
    let all = (0...UInt16.max).map { $0 }
    var floats = [Float](repeating: 0, count: all.count)
    var back = [UInt16](repeating: 0, count: all.count)
    unsafe lk_from_f16(all.count, all, &floats)
    unsafe lk_to_f16(all.count, floats, &back)
    for (bits, (value, again)) in zip(all, zip(floats, back)) {
      let exact = Float(Float16(bitPattern: bits))
      #expect(value == exact || (value.isNaN && exact.isNaN))
      #expect(again == bits || value.isNaN)
    }
    unsafe lk_from_bf16(all.count, all, &floats)
    unsafe lk_to_bf16(all.count, floats, &back)
    #expect(zip(all, zip(floats, back)).allSatisfy { $0 == $1.1 || $1.0.isNaN })
    var values = Values(5)
    let x = values.floats(100_000, -70000...70000) + values.floats(100_000, -1e-4...1e-4)
    var halves = [UInt16](repeating: 0, count: x.count)
    unsafe lk_to_f16(x.count, x, &halves)
    #expect(zip(x, halves).allSatisfy { Float16($0).bitPattern == $1 })
    unsafe lk_to_bf16(x.count, x, &halves)
    let isNearest = zip(x, halves).allSatisfy { value, bits in
      let found = Float(bitPattern: UInt32(bits) << 16)
      let next = Float(bitPattern: (UInt32(bits) &+ 1) << 16)
      return abs(found - value) <= abs(next - found) / 2
    }
    #expect(isNearest)
  }
}
