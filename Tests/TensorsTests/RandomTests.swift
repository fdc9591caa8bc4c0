import Tensors
import Testing

struct RandomTests {
  @Test func `the generator gives its authors' test vectors`() {
    let zero = Philox(key: 0).block(SIMD4(0, 0, 0, 0))
    #expect(zero == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = Philox(key: .max).block(SIMD4(repeating: .max))
    #expect(ones == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = Philox(key: 0x299f_31d0_a409_3822)
      .block(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
    #expect(pi == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func `streams are what they were when documented`() {
    var stream = Seed(17).stream("init")
    #expect([stream.next(), stream.next(), stream.next()] == documented)
    var again = Seed(17).stream("init")
    #expect(again.next() == documented[0])
  }

  /// The first numbers of `Seed(17).stream("init")`; a change of these changes every result.
  private var documented: [UInt64] {
    [15_540_975_369_308_736_871, 6_423_671_135_358_342_145, 5_353_558_365_773_291_368]
  }

  @Test func `names, seeds and indices give unrelated streams`() {
    var firsts: Set<UInt64> = []
    for seed in [0, 1, .max] as [UInt64] {
      for name in ["", "init", "shuffle"] {
        for index in [0, 1] as [UInt64] {
          var stream = Seed(seed).stream(name, index)
          firsts.insert(stream.next())
        }
      }
    }
    #expect(firsts.count == 18)
  }

  @Test func `uniform numbers fill the unit interval`() {
    var stream = Seed(1).stream("uniform")
    let values = (0..<10_000).map { _ in stream.uniform() }
    #expect(values.allSatisfy { 0 <= $0 && $0 < 1 })
    #expect(abs(values.reduce(0, +) / 10_000 - 0.5) < 0.015)
  }

  @Test func `normal numbers have mean 0 and variance 1`() {
    var stream = Seed(1).stream("normal")
    let values = (0..<20_000).map { _ in stream.normal() }
    let mean = values.reduce(0, +) / 20_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean) < 0.03)
    #expect(abs(variance - 1) < 0.05)
    #expect(values.allSatisfy { $0.isFinite })
  }

  @Test func `bounded integers are even`() {
    var stream = Seed(1).stream("below")
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<12_000 { counts[stream.below(6)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 2000) < 200 })
    #expect(stream.below(1) == 0)
  }

  @Test func `a shuffle keeps every element and each order is as likely`() {
    var stream = Seed(3).stream("shuffle")
    var orders: [[Int]: Int] = [:]
    for _ in 0..<6000 { orders[stream.permutation(3), default: 0] += 1 }
    #expect(orders.count == 6)
    #expect(orders.values.allSatisfy { abs($0 - 1000) < 150 })
    #expect(stream.permutation(0) == [])
    #expect(stream.permutation(100).sorted() == Array(0..<100))
  }
}
