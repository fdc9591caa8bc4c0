import Glibc
import Pipeline
import Storage
import Synchronization
import Testing

/// Adds 1 to 100, keeping a checkpoint; asks `onStep` in between, which a test may use to stop it.
private struct Counting: Step {
  static let kind = "counting"
  static let version = "1"
  func run(_ input: Void, _ context: Context) throws -> Number {
    var (next, sum) = (1, 0)
    if let parts = context.checkpoints.load(), parts.count == 2 {
      next = Int(String(decoding: parts[0].bytes, as: UTF8.self)) ?? 1
      sum = Int(String(decoding: parts[1].bytes, as: UTF8.self)) ?? 0
      context.log("resumed at \(next)")
    }
    while next <= 100 {
      sum += next
      next += 1
      context.progress(Progress(done: next - 1, total: 100, values: ["sum": Double(sum)]))
      if context.checkpoints.isDue {
        try context.checkpoints.save([
          Part("next", Array("\(next)".utf8)), Part("sum", Array("\(sum)".utf8)),
        ])
      }
    }
    return Number(sum)
  }
}

struct ResumeTests {
  private var plan: Plan {
    var plan = Plan()
    _ = plan.add("count", Counting())
    return plan
  }

  /// Asks the run to stop when the step has done so much.
  private final class Stopper: RunObserver {
    let cancellation: Cancellation
    let limit: Int
    init(_ cancellation: Cancellation, at limit: Int) {
      self.cancellation = cancellation
      self.limit = limit
    }
    func handle(_ event: RunEvent) {
      if case .progress(_, _, let progress) = event, progress.done == limit {
        cancellation.request()
      }
    }
  }

  @Test func `an interrupted step goes on where it was, to the same result`() async throws {
    let whole = try await withStore { await Runner(store: $0).run(plan)[0].object }
    try await withStore { store in
      let cancellation = Cancellation()
      let stopped = await Runner(
        store: store, observer: Stopper(cancellation, at: 40), cancellation: cancellation
      ).run(plan)
      #expect(stopped[0].state == .interrupted)
      let recorder = Recorder()
      let outcomes = await Runner(store: store, observer: recorder).run(plan)
      #expect(outcomes[0].state == .ran)
      #expect(outcomes[0].object == whole)
      #expect(recorder.events.contains(.log(index: 0, label: "count", line: "resumed at 41")))
      let left = try store.disk.list(store.root + "/v1/checkpoints")
      #expect(left.isEmpty)
    }
  }

  @Test func `saving is due by time`() async throws {
    try await withStore { store in
      let timing = CheckpointTiming(first: 0, interval: 1000)
      let slot = StoredCheckpoints(
        store: store, key: SHA256.digest(of: "k"), termination: Cancellation(), timing: timing)
      #expect(slot.isDue)
      try slot.save([Part("a", [1])])
      #expect(!slot.isDue)
      #expect(slot.load() == [Part("a", [1])])
    }
  }

  @Test func `the worker side gives the same object and speaks the protocol`() async throws {
    try await withStore { store in
      let key = try #require(Planner(store: store).status(of: plan)[0].key)
      let lines = Mutex<[String]>([])
      let code = WorkerMain.run(
        plan, index: 0, key: key.digest, store: store, threads: 1,
        output: { line in lines.withLock { $0.append(line) } }, termination: Cancellation(),
        exit: { _ in sleepForever() })
      #expect(code == 0)
      let sent = lines.withLock { $0 }
      #expect(sent.count == 101)
      #expect(sent[0] == #"{"progress":{"done":1,"total":100,"values":{"sum":1.0}}}"#)
      #expect(sent.last?.hasPrefix(#"{"done":{"cpu":"#) == true)
      #expect(await Runner(store: store).run(plan).states == ["count cached"])
    }
  }

  @Test func `a worker refuses another key or step`() async throws {
    try await withStore { store in
      for (index, text) in [(0, "has key"), (7, "has no step 7")] {
        let lines = Mutex<[String]>([])
        let code = WorkerMain.run(
          plan, index: index, key: SHA256.digest(of: "other"), store: store, threads: 1,
          output: { line in lines.withLock { $0.append(line) } }, termination: Cancellation(),
          exit: { _ in sleepForever() })
        #expect(code == 70)
        #expect(lines.withLock { $0[0] }.contains(text))
      }
    }
  }

  @Test func `a worker whose inputs are not in the store says which`() async throws {
    try await withStore { store in
      var plan = Plan()
      let a = plan.constant("a", 1)
      let s = plan.add("s", Sum(), [a])
      let lines = Mutex<[String]>([])
      let code = WorkerMain.run(
        plan, index: s.index, key: SHA256.digest(of: "x"), store: store, threads: 1,
        output: { line in lines.withLock { $0.append(line) } }, termination: Cancellation(),
        exit: { _ in sleepForever() })
      #expect(code == 70)
      #expect(lines.withLock { $0 } == [#"{"failed":"the store has no result of 'a'"}"#])
    }
  }
}

private func sleepForever() -> Never {
  while true { sleep(1000) }
}
