import Dispatch
package import Plans
package import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// The worker's side: one entry of a plan, run in a process of its own.
package enum WorkerMain {
  /// Runs the step of an order and returns the exit code of the process.
  ///
  /// `numerics` is what this machine computes with. `output` writes a line to the standard output, which only the
  /// runner reads. `environment` is what programs that the step asks are given. `exit` ends the process at once; it is called when the runner is gone (the standard input closes),
  /// or when a step that keeps no checkpoints is to stop.
  package static func run(
    _ order: WorkOrder, _ kinds: StepRegistry, key expected: Digest, numerics: String,
    store: Store, threads: Int, output: @escaping @Sendable (String) -> Void,
    termination: Cancellation, timing: CheckpointTiming = CheckpointTiming(),
    sandbox: Sandbox? = nil, environment: [String: String] = [:],
    exit: @escaping @Sendable (Int32) -> Never
  ) -> Int32 {
    let send: @Sendable (WorkerMessage) -> Void = { output($0.line) }
    let entry = order.entry
    let (kind, key): (StepKind, Key)
    do throws(UnusableEntry) {
      guard numerics == order.numerics else {
        throw UnusableEntry("this machine computes as '\(numerics)', not as '\(order.numerics)'")
      }
      kind = try kinds.kind(of: entry)
      key = try order.key
      guard key.digest == expected else {
        throw UnusableEntry(
          "'\(entry.label)' has key \(key.digest.short) here, not \(expected.short)")
      }
    } catch {
      send(.failed(error.description))
      return 70
    }
    let trees: [Int: Tree]
    switch order.trees(in: store) {
    case .success(let found): trees = found
    case .failure(let problem):
      send(.damaged([problem.digest]))
      return 1
    }
    let slot = StoredCheckpoints(
      store: store, key: key.digest, termination: termination, timing: timing)
    watch(slot, termination, exit)
    let context = Context(
      threads: threads, numerics: numerics, progress: { send(.progress($0)) },
      log: { send(.log($0)) }, checkpoints: slot,
      programs: LocalPrograms(environment: environment, store: store, sandbox: sandbox))
    let execution = StepExecution(
      kind: kind, entry: entry, key: key, trees: trees, store: store)
    switch execution.run(context, usage: usage) {
    case .done(_, let cost):
      send(.done(cost))
      return 0
    case .damaged(let digests): send(.damaged(digests))
    case .failed(let message, _, _): send(.failed(message))
    case .interrupted:
      send(.interrupted)
      return 130
    }
    return 1
  }

  /// Ends the process when its runner is gone, or when it is asked to and has nothing to save.
  private static func watch(
    _ slot: StoredCheckpoints, _ termination: Cancellation,
    _ exit: @escaping @Sendable (Int32) -> Never
  ) {
    DispatchQueue(label: "lethe.lifeline").async {
      while true {
        var request = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        if unsafe poll(&request, 1, 100) > 0 {
          var byte: UInt8 = 0
          let count = unsafe read(0, &byte, 1)
          if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { exit(130) }
        }
        if termination.isUrgent || termination.isRequested && !slot.wasAsked { exit(130) }
      }
    }
  }

  /// Processor seconds and peak bytes of this process.
  private static func usage() -> (cpu: Double, memory: Int) {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return (seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMemory ?? usage.ru_maxrss * 1024)
  }

  /// The kernel's own high-water mark; `rusage` would include what the runner used before `exec`.
  private static var peakMemory: Int? {
    guard let bytes = try? Disk().read("/proc/self/status") else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
      .map { $0 * 1024 }
  }
}
