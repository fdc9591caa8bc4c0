import Storage

/// One run of a heavy step in a worker process, seen from the runner.
struct WorkerExecution: Sendable {
  let command: Command
  let key: Digest
  let store: Store

  /// Starts the worker and waits for its end; the result is in the store then.
  func run(_ limits: ChildProcess.Limits, _ log: StepLog, tick: () -> Void) -> Ending {
    var lines = (output: LineSplitter(), error: LineSplitter())
    var last: WorkerMessage?
    func receive(_ line: String) {
      switch WorkerMessage(line: line) {
      case .progress(let progress): log.progress(progress)
      case .log(let text): log.line(text)
      case .began, nil: log.line(line)
      case .some(let ending): last = ending
      }
    }
    let exit: ChildProcess.Exit
    do {
      exit = try ChildProcess.run(command, lifeline: true, limits: limits, tick: tick) {
        stream, bytes in
        switch stream {
        case .output: lines.output.add(bytes, receive)
        case .error: lines.error.add(bytes, log.line)
        }
      }
    } catch {
      return .failed("\(error)", logTail: [])
    }
    lines.output.finish(receive)
    lines.error.finish(log.line)

    // What is in the store counts, even when the worker was stopped right after.
    if case .done(let cost) = last, let record = store.usableRecord(of: key) {
      return .done(record.tree, cost)
    }
    if case .memory = exit.cause, let problem = exit.problem(after: nil) {
      return .failed("the worker \(problem)", logTail: log.tail, cause: .memory)
    }
    if case .damaged(let digests) = last, !digests.isEmpty { return .damaged(digests) }
    if exit.cause == .cancellation { return .interrupted }
    if case .failed(let message, _) = last { return .failed(message, logTail: log.tail) }
    let problem = exit.problem(after: limits.timeout) ?? "ended without a result"
    return .failed("the worker \(problem)", logTail: log.tail, cause: exit.failureCause)
  }
}
