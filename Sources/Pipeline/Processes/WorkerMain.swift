import Dispatch
package import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// The worker's side: one step of a plan, run in a process of its own.
package enum WorkerMain {
  /// Runs the step at `index` and returns the exit code of the process.
  ///
  /// `output` writes a line to the standard output, which only the runner reads. `exit` ends the
  /// process at once; it is called when the runner is gone (the standard input closes), or when
  /// a step that keeps no checkpoints is to stop.
  package static func run(
    _ plan: Plan, index: Int, key expected: Digest, store: Store, threads: Int,
    output: @escaping @Sendable (String) -> Void, termination: Cancellation,
    timing: CheckpointTiming = CheckpointTiming(), sandbox: Sandbox? = nil,
    exit: @escaping @Sendable (Int32) -> Never
  ) -> Int32 {
    let send: @Sendable (WorkerMessage) -> Void = { output($0.line) }
    guard plan.entries.indices.contains(index), case .step = plan.entries[index].action else {
      send(.failed("the plan has no step \(index) for a worker"))
      return 70
    }
    let entry = plan.entries[index]
    let (trees, key): ([Int: Tree], Key)
    switch resolve(entry, of: plan, in: store) {
    case .success(let found): (trees, key) = found
    case .failure(let problem):
      send(.failed(problem.description))
      return 70
    }
    guard key.digest == expected else {
      send(.failed("'\(entry.label)' has key \(key.digest.short) here, not \(expected.short)"))
      return 70
    }
    let slot = StoredCheckpoints(
      store: store, key: key.digest, termination: termination, timing: timing)
    watch(slot, termination, exit)
    let context = Context(
      threads: threads, numerics: plan.numerics, progress: { send(.progress($0)) },
      log: { send(.log($0)) }, checkpoints: slot, sandbox: sandbox)
    let execution = StepExecution(plan: plan, entry: entry, key: key, trees: trees, store: store)
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

  /// Why a step cannot be computed here.
  struct Unresolved: Error, CustomStringConvertible {
    let description: String
  }

  /// Recomputes the keys of everything that the step needs, from what the store has.
  static func resolve(
    _ entry: Plan.Entry, of plan: Plan, in store: Store
  ) -> Result<([Int: Tree], Key), Unresolved> {
    var needed = Set([entry.index])
    for earlier in plan.entries[...entry.index].reversed() where needed.contains(earlier.index) {
      needed.formUnion(earlier.inputs.indices)
    }
    var trees: [Int: Tree] = [:]
    func key(_ entry: Plan.Entry) -> Key {
      Key(of: entry, numerics: plan.numerics) { index in
        guard let tree = trees[index] else { preconditionFailure("inputs come first") }
        return tree.digest
      }
    }
    for index in needed.sorted().dropLast() {
      let entry = plan.entries[index]
      if let tree = entry.fixedTree {
        trees[index] = tree
      } else if let record = store.results.record(of: key(entry).digest) {
        trees[index] = record.tree
      } else {
        return .failure(Unresolved(description: "the store has no result of '\(entry.label)'"))
      }
    }
    let own = key(entry)
    let inputs = Set(entry.inputs.indices)
    return .success((trees.filter { inputs.contains($0.key) }, own))
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
