import Executors
import Glibc
import JSON
import Plans
import Running
import StepKit
import Storage
import Synchronization
import Testing

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
        WorkOrder(plan.entries[0], numerics: "portable", inputs: [:]), testKinds,
        key: key.digest, numerics: "portable", store: store, threads: 1,
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

  /// Has a worker do an entry; returns its exit code and what it said last.
  private func work(
    _ order: WorkOrder, _ kinds: StepRegistry = testKinds, key: Digest? = nil,
    numerics: String = "portable", in store: Store
  ) throws -> (code: Int32, said: String) {
    let lines = Mutex<[String]>([])
    let code = WorkerMain.run(
      order, kinds, key: try key ?? order.key.digest, numerics: numerics, store: store, threads: 1,
      output: { line in lines.withLock { $0.append(line) } }, termination: Cancellation(),
      exit: { _ in sleepForever() })
    return (code, lines.withLock { $0.last ?? "" })
  }

  @Test func `a worker refuses another key, unknown kinds, and other arithmetic`() async throws {
    try await withStore { store in
      let order = WorkOrder(plan.entries[0], numerics: "portable", inputs: [:])
      let other = try work(order, key: SHA256.digest(of: "other"), in: store)
      #expect(other.code == 70)
      #expect(other.said.contains("'count' has key"))
      let unknown = try work(order, StepRegistry([]), in: store)
      #expect(unknown.code == 70)
      #expect(unknown.said.contains("no kind of step 'counting' of version 1"))
      let fast = try work(order, numerics: "fast:here", in: store)
      #expect(fast.code == 70)
      #expect(fast.said.contains("this machine computes as 'fast:here', not as 'portable'"))
    }
  }

  @Test func `a worker whose inputs are not in the store says which`() async throws {
    try await withStore { store in
      var plan = Plan()
      let a = plan.constant("a", 1)
      let s = plan.add("s", Sum(), [a])
      let lost = SHA256.digest(of: "x")
      let order = WorkOrder(
        plan.entries[s.index], numerics: "portable", inputs: [a.index: lost])
      let answer = try work(order, in: store)
      #expect(answer.code == 1)
      #expect(answer.said == #"{"damaged":["\#(lost.hex)"]}"#)
    }
  }

  @Test func `a worker needs no more than what an order's JSON says`() async throws {
    try await withStore { store in
      var plan = Plan()
      let numbers = (1...3).map { plan.constant("n\($0)", $0) }
      let s = plan.add("s", Sum(), numbers)
      let outcomes = await Runner(store: store).run(plan)
      let inputs = Dictionary(
        uniqueKeysWithValues: numbers.map { ($0.index, outcomes[$0.index].object!) })
      let order = WorkOrder(plan.entries[s.index], numerics: "portable", inputs: inputs)
      #expect(try order.key.digest == outcomes[s.index].key)
      store.results.forget(try order.key.digest)
      let read = try WorkOrder(json: JSONValue.parse(order.json.keyBytes, keepsDigits: true))
      #expect(try work(read, in: store).code == 0)
      let record = try #require(store.usableRecord(of: order.key.digest))
      #expect(record.object == outcomes[s.index].object)
    }
  }

  @Test(arguments: [
    "{}", "[]", #"{"entry":{},"numerics":"portable","inputs":{}}"#,
    #"{"entry":{"kind":"file","version":"1","label":"x","step":{"sha256":"0","size":1},"inputs":{"list":{"_0":[]}},"resources":{"memory":0,"gpus":0}},"numerics":"portable","inputs":{}}"#,
    #"{"entry":{"kind":"sum","version":"1","label":"x","step":{},"inputs":{"two":{}},"resources":{"memory":0,"gpus":0}},"numerics":"portable","inputs":{}}"#,
  ])
  func `what is no order is refused`(text: String) throws {
    #expect(throws: UnusableEntry.self) {
      try WorkOrder(json: JSONValue.parse(Array(text.utf8), keepsDigits: true))
    }
  }
}

private func sleepForever() -> Never {
  while true { sleep(1000) }
}
