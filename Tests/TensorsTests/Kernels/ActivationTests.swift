import CKernels
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// An activation: its definition and its kernels.
struct Activation: CustomTestStringConvertible, Sendable {
  /// y of x; dx of dy and x, or y of gate and up; dgate and dup of dy, gate and up.
  typealias Map = @Sendable (Int, Block, Block) -> Void
  typealias Pair = @Sendable (Int, Block, Block, Block) -> Void
  typealias GateSlopes = @Sendable (Int, Block, Block, Block, Block, Block) -> Void

  let testDescription: String
  let exact: @Sendable (Double) -> Double
  let map: Map
  let slope: Pair
  var gate: (map: Pair, slopes: GateSlopes)?

  static let all = [
    Activation(
      testDescription: "silu", exact: { $0 / (1 + exp(-$0)) },
      map: { unsafe lk_silu($0, $1.input, $2.start) },
      slope: { unsafe lk_silu_backward($0, $1.input, $2.input, $3.start) },
      gate: (
        { unsafe lk_silu_mul($0, $1.input, $2.input, $3.start) },
        { unsafe lk_silu_mul_backward($0, $1.input, $2.input, $3.input, $4.start, $5.start) }
      )),
    Activation(
      testDescription: "gelu_tanh",
      exact: {
        $0 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
      },
      map: { unsafe lk_gelu_tanh($0, $1.input, $2.start) },
      slope: { unsafe lk_gelu_tanh_backward($0, $1.input, $2.input, $3.start) },
      gate: (
        { unsafe lk_gelu_tanh_mul($0, $1.input, $2.input, $3.start) },
        { unsafe lk_gelu_tanh_mul_backward($0, $1.input, $2.input, $3.input, $4.start, $5.start) }
      )),
    Activation(
      testDescription: "gelu_erf", exact: { 0.5 * $0 * erfc(-$0 / 2.0.squareRoot()) },
      map: { unsafe lk_gelu_erf($0, $1.input, $2.start) },
      slope: { unsafe lk_gelu_erf_backward($0, $1.input, $2.input, $3.start) },
      gate: (
        { unsafe lk_gelu_erf_mul($0, $1.input, $2.input, $3.start) },
        { unsafe lk_gelu_erf_mul_backward($0, $1.input, $2.input, $3.input, $4.start, $5.start) }
      )),
    Activation(
      testDescription: "quick_gelu", exact: { $0 / (1 + exp(-1.702 * $0)) },
      map: { unsafe lk_quick_gelu($0, $1.input, $2.start) },
      slope: { unsafe lk_quick_gelu_backward($0, $1.input, $2.input, $3.start) }),
    Activation(
      testDescription: "softcap", exact: { 3 * tanh($0 / 3) },
      map: { unsafe lk_softcap($0, 3, $1.input, $2.start) },
      slope: { n, dy, x, dx in
        let y = Block(zeros: n)
        unsafe lk_softcap(n, 3, x.input, y.start)
        unsafe lk_softcap_backward(n, 3, dy.input, y.input, dx.start)
      }),
  ]
}

struct ActivationTests {
  @Test(arguments: Activation.all) func valuesAndSlopes(of activation: Activation) {
    var values = Values(2)
    let x = values.floats(5000, -12...12) + values.floats(2000, -0.8...0.8)
    let n = x.count
    let (input, y, one, slope) = (
      Block(x), Block(zeros: n), Block([Float](repeating: 1, count: n)), Block(zeros: n)
    )
    activation.map(n, input, y)
    activation.slope(n, one, input, slope)
    let (found, slopes) = (y.values, slope.values)
    for i in 0..<n {
      let at = Double(x[i])
      let exact = activation.exact(at)
      // The argument of the exponential is rounded, so its error grows with the argument.
      #expect(abs(Double(found[i]) - exact) <= 2e-5 * abs(exact) + 1e-30)
      let difference = (activation.exact(at + 1e-5) - activation.exact(at - 1e-5)) / 2e-5
      #expect(abs(Double(slopes[i]) - difference) < 3e-6)
    }
  }

  @Test(arguments: Activation.all.filter { $0.gate != nil }) func gates(with activation: Activation)
    throws
  {
    let kernels = try #require(activation.gate)
    var values = Values(3)
    let (gate, up, dy) = (values.floats(999, -9...9), values.floats(999), values.floats(999))
    let (y, dgate, dup) = (Block(zeros: 999), Block(dy), Block(dy))
    let (gates, ups, dys) = (Block(gate), Block(up), Block(dy))
    kernels.map(999, gates, ups, y)
    kernels.slopes(999, dys, gates, ups, dgate, dup)
    for i in 0..<999 {
      let (g, u, d) = (Double(gate[i]), Double(up[i]), Double(dy[i]))
      let slope = (activation.exact(g + 1e-5) - activation.exact(g - 1e-5)) / 2e-5
      #expect(abs(Double(y.values[i]) - activation.exact(g) * u) < 1e-6)
      #expect(abs(Double(dgate.values[i]) - (d + d * u * slope)) < 3e-6)  // added to dy
      #expect(abs(Double(dup.values[i]) - (d + d * activation.exact(g))) < 3e-6)
    }
  }

  @Test func softcapIsAccurateEverywhere() {
    var values = Values(4)
    let x =
      values.floats(20000, -40...40) + values.floats(20000, -1...1)
      + values.floats(99, -1e-6...1e-6)
    let (input, y) = (Block(x), Block(zeros: x.count))
    unsafe lk_softcap(x.count, 1, input.input, y.start)
    for (x, y) in zip(x, y.values) {
      let exact = tanh(Double(x))
      #expect(abs(Double(y) - exact) <= 2 * Double(Float(exact).ulp))
    }
    unsafe lk_softcap_slope(x.count, 1, y.input, input.start)
    for ((x, y), slope) in zip(zip(x, y.values), input.values) {
      #expect(abs(Double(slope) - Double(x) * (1 - Double(y) * Double(y))) < 1e-5)
    }
  }

  @Test(arguments: [0, 5, 64, 1000]) func dropoutKeepsItsShareAndScales(n: Int) {
    let settings = lk_dropout_settings(
      key: 7, stream: 3, first: 400, threshold: UInt32(0.25 * 0x1p32), scale: 1 / 0.75)
    let x = Block([Float](repeating: 3, count: n))
    let (y, dx) = (Block(zeros: n), Block([Float](repeating: 1, count: n)))
    unsafe lk_dropout(n, settings, x.input, y.start)
    unsafe lk_dropout_backward(n, settings, x.input, dx.start)
    #expect(y.isIntact && dx.isIntact)
    #expect(y.values.allSatisfy { $0 == 0 || $0 == 4 })
    #expect(zip(y.values, dx.values).allSatisfy { $1 == $0 + 1 })
    if n == 1000 { #expect((200..<300).contains(y.values.count { $0 == 0 })) }
    // In parts, as threads would do it.
    let parts = Block(zeros: n)
    for start in stride(from: 0, to: n, by: 32) {
      var part = settings
      part.first += UInt64(start)
      unsafe lk_dropout(min(32, n - start), part, x.input + start, parts.start + start)
    }
    #expect(parts.bits == y.bits)
  }
}
