import Tensors

#if canImport(Glibc)
  import Glibc
#endif

/// Rounds of the same work, timed; `--paced` waits for a line on the standard input before each, so that
/// another program's rounds can alternate with ours.
struct Rounds {
  let isPaced: Bool
  /// Tokens of a round.
  let tokens: Int
  /// Rounds that are left when nobody sets the pace.
  private var left = 5
  private var start: (wall: Double, processor: Double) = (0, 0)
  private var rates: [Double] = []

  init(isPaced: Bool, tokens: Int) {
    self.isPaced = isPaced
    self.tokens = tokens
  }

  /// Waits for the next round; false when there is none.
  mutating func begin() -> Bool {
    if isPaced {
      print("ready")
      fflush(nil)
      guard readLine() != nil else { return false }
    } else {
      left -= 1
      guard left >= 0 else { return false }
    }
    start = (Measure.wallTime(), Measure.processorTime())
    return true
  }

  /// Prints tokens a second and tokens a processor second of the round.
  mutating func end() {
    let wall = Measure.wallTime() - start.wall
    let processor = Measure.processorTime() - start.processor
    rates.append(Double(tokens) / wall)
    print(
      "\(Measure.text(Double(tokens) / wall, decimals: 2, width: 0))",
      "\(Measure.text(Double(tokens) / processor, decimals: 2, width: 0))")
  }

  /// Prints the peak of the process's memory in bytes, and the median without a pace.
  func finish() {
    if !isPaced, !rates.isEmpty {
      let median = rates.sorted()[rates.count / 2]
      print("median \(Measure.text(median, decimals: 1, width: 0)) tokens a second")
    }
    print("peak \(Measure.peakMemory())")
  }
}
