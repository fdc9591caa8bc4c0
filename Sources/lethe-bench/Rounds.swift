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
  /// What the rates are a share of, where that is known.
  let bound: Bound?
  /// Rounds that are left when nobody sets the pace.
  private var left = 5
  private var start: (wall: Double, processor: Double) = (0, 0)
  private var rates: [Double] = []

  init(isPaced: Bool, tokens: Int, bound: Bound? = nil) {
    self.isPaced = isPaced
    self.tokens = tokens
    self.bound = bound
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

  /// Prints the peak of the process's memory in bytes and the bound; without a pace the median, and its share of the bound.
  func finish() {
    print("peak \(Measure.peakMemory())")
    if let bound {
      print("bound \(Measure.text(bound.rate, decimals: 2, width: 0)) \(bound.limit.rawValue)")
    }
    guard !isPaced, !rates.isEmpty else { return }
    let median = rates.sorted()[rates.count / 2]
    let share = bound.map {
      ", \(Measure.text(100 * median / $0.rate, decimals: 0, width: 0)) % of what \($0.limit.rawValue) allows"
    }
    print("median \(Measure.text(median, width: 0)) tokens a second\(share ?? "")")
  }
}
