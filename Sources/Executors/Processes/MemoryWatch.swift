#if canImport(Glibc)
  import Glibc
#endif

/// Looks now and then whether a process and all that it has started hold more memory than they may.
struct MemoryWatch {
  let process: pid_t
  /// Bytes.
  let limit: Int
  private var next = ContinuousClock.now
  private static let interval = Duration.milliseconds(100)

  init(process: pid_t, limit: Int) {
    self.process = process
    self.limit = limit
  }

  /// The bytes that are held when they are too many; nil when they are not, or when it is not time to look.
  mutating func excess() -> Int? {
    let start = ContinuousClock.now
    guard start >= next else { return nil }
    // Where looking takes long, it is done less often.
    defer { next = .now + max(Self.interval, (ContinuousClock.now - start) * 20) }
    let all = [process] + ProcessTree.descendants(of: process)
    guard ProcessTree.memory(of: all, isExact: false) > limit else { return nil }
    let exact = ProcessTree.memory(of: all, isExact: true)
    return exact > limit ? exact : nil
  }
}
