#if canImport(Glibc)
  import Glibc
#endif

/// Measures how fast training goes, for people to look at; no result sees it.
struct Speedometer {
  private let start = ContinuousClock.now
  private var read = 0

  mutating func add(_ count: Int) { read += count }

  /// Tokens or images a second, the mean since the start; 0 before any time has passed.
  var perSecond: Double {
    let elapsed = start.duration(to: .now)
    let seconds =
      Double(elapsed.components.seconds) + 1e-18 * Double(elapsed.components.attoseconds)
    return seconds > 0 ? Double(read) / seconds : 0
  }

  /// The most memory that the process has held, in bytes.
  static var peakMemory: Int {
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    return Int(usage.ru_maxrss) * 1024
  }
}
