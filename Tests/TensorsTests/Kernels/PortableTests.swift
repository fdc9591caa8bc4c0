import Tensors
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// `Portable` against the C library, whose own error is below 1 unit in the last place.
struct PortableTests {
  private func worst(
    _ portable: (Double) -> Double, _ library: (Double) -> Double, _ inputs: [Double]
  ) -> Double {
    inputs.map { x -> Double in
      let (found, exact) = (portable(x), library(x))
      if found == exact || (found.isNaN && exact.isNaN) { return 0 }
      return abs(found - exact) / exact.ulp
    }.max() ?? 0
  }

  private func inputs(_ range: ClosedRange<Double>) -> [Double] {
    var values = Values(11)
    let special = [
      0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
      -Double.leastNonzeroMagnitude, 1e-308,
      1e308, -1e308, .pi, -.pi,
    ]
    return special + (0..<20_000).map { _ in values.double(range) }
  }

  @Test func accuracy() {
    #expect(worst(Portable.exp, exp, inputs(-750...720)) < 2)
    #expect(worst(Portable.exp, exp, inputs(-2...2)) < 2)
    #expect(worst(Portable.expm1, expm1, inputs(-3...3)) < 2)
    #expect(worst(Portable.log, log, inputs(0...10)) < 2)
    #expect(worst(Portable.log, log, inputs(0...1e300)) < 2)
    #expect(worst(Portable.log1p, log1p, inputs(-1...3)) < 2)
    #expect(worst(Portable.sin, sin, inputs(-10...10)) < 2)
    #expect(worst(Portable.sin, sin, inputs(-1e15...1e15)) < 2)
    #expect(worst(Portable.cos, cos, inputs(-10...10)) < 2)
    #expect(worst(Portable.cos, cos, inputs(-1e300...1e300)) < 2)
    #expect(worst(Portable.tanh, tanh, inputs(-3...3)) < 3.5)
    #expect(worst(Portable.erf, erf, inputs(-6...6)) < 3.5)
  }

  @Test func powers() {
    var values = Values(12)
    for _ in 0..<20_000 {
      let (x, y) = (exp(values.double(-20...20)), values.double(-30...30))
      let exact = pow(x, y)
      #expect(abs(Portable.pow(x, y) - exact) <= 2 * exact.ulp)
    }
    let special: [Double] = [
      0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, .infinity, -.infinity, .nan, 1e300, -1e300,
      .leastNonzeroMagnitude,
    ]
    for x in special {
      for y in special {
        let (found, exact) = (Portable.pow(x, y), pow(x, y))
        #expect(
          (found.isNaN && exact.isNaN)
            || found.sign == exact.sign && (found == exact || abs(found - exact) <= exact.ulp),
          "\(x) to the power of \(y)")
      }
    }
  }

  @Test func signsOfZero() {
    for function in [Portable.sin, Portable.tanh, Portable.erf, Portable.expm1, Portable.log1p] {
      #expect(function(-0.0).sign == .minus)
      #expect(function(0.0).sign == .plus)
    }
  }

  /// Recorded bits: a change of these functions changes every result that used them.
  @Test func bitsAreRecorded() {
    let x = 0.7390851332151607
    let found = [
      Portable.exp(x), Portable.expm1(x), Portable.log(x), Portable.log1p(x), Portable.pow(x, 1.7),
      Portable.sin(x), Portable.cos(x), Portable.tanh(x), Portable.erf(x), Portable.sin(1e22),
    ].map(\.bitPattern)
    #expect(
      found == [
        4_611_897_730_145_406_575, 4_607_605_842_236_054_750, 13_822_490_169_003_128_449,
        4_603_159_436_024_042_640, 4_603_562_509_654_273_714, 4_604_242_577_312_520_036,
        4_604_832_306_606_362_158, 4_603_837_073_861_072_934, 4_604_517_014_229_874_128,
        13_829_223_199_258_964_887,
      ])
  }
}
