import Tensors

#if canImport(Glibc)
  import Glibc
#endif

/// Measuring on a machine that does other things too.
enum Measure {
  /// Seconds on a clock that only goes forward.
  static func wallTime() -> Double { seconds(CLOCK_MONOTONIC) }

  /// The most memory that this process ever held, in bytes.
  static func peakMemory() -> Int {
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    return Int(usage.ru_maxrss) * 1024
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// Seconds of processor time that this process has used, on all its threads.
  static func processorTime() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  /// The median processor time of each body; their rounds alternate, so that noise meets all alike.
  static func interleaved(rounds: Int, repeats: Int, _ bodies: [() -> Void]) -> [Double] {
    for body in bodies { body() }
    var times = [[Double]](repeating: [], count: bodies.count)
    for _ in 0..<rounds {
      for (index, body) in bodies.enumerated() {
        let start = processorTime()
        for _ in 0..<repeats { body() }
        times[index].append((processorTime() - start) / Double(repeats))
      }
    }
    return times.map { $0.sorted()[rounds / 2] }
  }

  /// A number with a fixed count of decimals, right-aligned.
  static func text(_ value: Double, decimals: Int = 1, width: Int = 8) -> String {
    let scale = Double(Portable.pow(10, Double(decimals)))
    let whole = Int((value * scale).rounded())
    let fraction = String(whole % Int(scale))
    let zeros = String(repeating: "0", count: max(0, decimals - fraction.count))
    let text = decimals == 0 ? "\(whole)" : "\(whole / Int(scale)).\(zeros)\(fraction)"
    return pad(text, width)
  }

  /// Text, right-aligned.
  static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
