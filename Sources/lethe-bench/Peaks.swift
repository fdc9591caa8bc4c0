import CPeaks
import Tensors

/// What this machine can do at most by the clock: the best of a few short rounds.
enum Peaks {
  /// Operations whose peak differs.
  enum Operation: CaseIterable {
    /// Fused multiply-adds of single precision.
    case fused
    /// Pairs of bfloat16 added to single precision.
    case pairs
    /// The same in tiles.
    case tiles

    var name: String {
      switch self {
      case .fused: "fused multiply-adds"
      case .pairs: "bf16 pairs"
      case .tiles: "bf16 tiles"
      }
    }

    /// What the products of a numerics profile are made of at this level.
    static func of(_ numerics: String, at level: KernelLevel) -> Operation {
      guard numerics.contains("bf16") else { return .fused }
      if level == .amx, numerics != "bf16_pairs" { return .tiles }
      return [.avx512bf16, .amx].contains(level) ? .pairs : .fused
    }

    fileprivate var number: Int32 {
      switch self {
      case .fused: Int32(PEAK_FUSED)
      case .pairs: Int32(PEAK_PAIRS)
      case .tiles: Int32(PEAK_TILES)
      }
    }
  }

  /// Floating-point operations a second (a multiply-add is two) on this many threads; nil where the processor has none of the kind.
  static func rate(of operation: Operation, threads: Int) -> Double? {
    // Some 5 ms of multiply-adds.
    let rounds = operation == .tiles ? 20_000 : 1_000_000
    let work = peak_operations(operation.number, rounds)
    guard work > 0 else { return nil }
    return best(threads, work) { _ in _ = peak_operations(operation.number, rounds) }
  }

  /// Bytes a second that this many threads read together from memory of 256 MiB each.
  static func bandwidth(threads: Int) -> Double {
    let bytes = 256 << 20
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: threads * bytes, alignment: 64)
    defer { unsafe memory.deallocate() }
    // Pages that nobody has written are all the same page.
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 1)
    guard let start = memory.baseAddress else { return 0 }
    return best(threads, Double(bytes)) { thread in
      _ = unsafe peak_read(start + thread * bytes, bytes)
    }
  }

  /// The best rate of seven rounds in which every thread does `work`.
  private static func best(_ threads: Int, _ work: Double, _ body: (Int) -> Void) -> Double {
    let compute = CPUCompute(portableThreads: threads)
    return (0..<7).map { _ in
      let start = Measure.wallTime()
      compute.forEachTile(threads, body)
      return work * Double(threads) / (Measure.wallTime() - start)
    }.max() ?? 0
  }

  /// `lethe-bench peaks`: all of them, on one thread and on `threads`.
  static func run(threads: Int) {
    print(
      "the most this machine does (\(KernelLevel.current)), the best of seven rounds by the clock")
    print("                            1 thread  \(threads) threads")
    func row(_ name: String, _ one: Double?, _ all: Double?, _ unit: String) {
      let texts = [one, all].map { rate in
        rate.map { Measure.text($0 * 1e-9, width: 11) } ?? Measure.pad("none", 11)
      }
      print(name + Measure.pad("", 25 - name.count) + texts.joined() + "  \(unit)")
    }
    for operation in Operation.allCases {
      row(
        operation.name, rate(of: operation, threads: 1), rate(of: operation, threads: threads),
        "GF/s")
    }
    row("memory read", bandwidth(threads: 1), bandwidth(threads: threads), "GB/s")
  }
}
