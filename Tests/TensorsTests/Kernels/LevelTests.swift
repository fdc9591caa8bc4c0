import CKernels
import Tensors
import Testing

/// Every kernel at every level that this machine has, bit for bit.
///
/// One suite, one at a time, because the level belongs to the whole process.
@Suite(.serialized) struct LevelTests {
  static let cases = KernelCase.vectors + KernelCase.rows + KernelCase.products + KernelCase.stored

  @Test(arguments: cases) func equalBits(_ kernel: KernelCase) throws {
    let best = KernelLevel.current
    defer { try? best.use() }
    for seed in 1...30 {
      var outputs: [(KernelLevel, [[UInt32]])] = []
      for level in KernelLevel.allCases where level.isSupported {
        try level.use()
        var values = Values(seed)
        let blocks = kernel.run(&values)
        let isIntact = blocks.allSatisfy { $0.isIntact }
        #expect(isIntact, "\(kernel.name) strays at \(level), seed \(seed)")
        outputs.append((level, blocks.map(\.bits)))
      }
      let reference = try #require(outputs.first)
      for (level, bits) in outputs.dropFirst() {
        #expect(bits == reference.1, "\(kernel.name): \(level), seed \(seed)")
      }
    }
  }

  @Test func specialValuesAreEqualToo() throws {
    let best = KernelLevel.current
    defer { try? best.use() }
    let special: [Float] = [
      0, -0.0, 1, -1, .infinity, -.infinity, .nan, 88.7, 88.8, 89, 90, -87.3, -87.4, -100, -103.9,
      -104, -105, 1e-30, -1e-30, 1e38, -1e38, .leastNonzeroMagnitude, 0x1p-126, 0.5, -0.5,
    ]
    for kernel in 0..<5 {
      var outputs: [[UInt32]] = []
      for level in KernelLevel.allCases where level.isSupported {
        try level.use()
        let (n, x, y) = (special.count, Block(special), Block(zeros: special.count))
        switch kernel {
        case 0: unsafe lk_exponential(n, x.input, y.start)
        case 1: unsafe lk_silu(n, x.input, y.start)
        case 2: unsafe lk_gelu_tanh(n, x.input, y.start)
        case 3: unsafe lk_softcap(n, 1, x.input, y.start)
        default: unsafe lk_gelu_erf(n, x.input, y.start)
        }
        outputs.append(y.bits)
      }
      #expect(outputs.allSatisfy { $0 == outputs[0] })
    }
  }

  @Test func unknownLevelsAreRefused() {
    #expect(lk_set_level(99) == -1)
    #expect(lk_set_level(-1) == -1)
    for level in KernelLevel.allCases where !level.isSupported {
      #expect(throws: ComputeError.unsupportedLevel(level.rawValue)) { try level.use() }
    }
  }
}
