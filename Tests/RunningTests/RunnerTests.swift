import Executors
import Plans
import Running
import StepKit
import Storage
import Testing

struct RunnerTests {
  /// Every graph of up to five nodes: the inputs of node i are any subset of those before it.
  @Test(arguments: 1...5, [1, 3])
  func `every step of every small graph runs once, after its inputs`(
    nodes: Int, jobs: Int
  ) async throws {
    let pairs = (0..<nodes).flatMap { to in (0..<to).map { (from: $0, to: to) } }
    for mask in 0..<(1 << pairs.count) {
      var plan = Plan()
      var refs: [Ref<Number>] = []
      for node in 0..<nodes {
        let inputs = pairs.indices.filter { mask >> $0 & 1 == 1 && pairs[$0].to == node }
          .map { refs[pairs[$0].from] }
        refs.append(plan.add("\(node)", Sum(name: "\(node)", isHeavy: node % 2 == 0), inputs))
      }
      let recorder = Recorder()
      try await withStore { store in
        var options = RunOptions()
        options.jobs = jobs
        let outcomes = await Runner(store: store, options: options, observer: recorder).run(plan)
        #expect(outcomes.allSatisfy { $0.state == .ran }, "graph \(mask)")
      }
      #expect(recorder.started.sorted() == (0..<nodes).map(String.init), "graph \(mask)")
      var finished: Set<Int> = []
      for event in recorder.events {
        switch event {
        case .started(let index, _, _, _, _):
          #expect(finished.isSuperset(of: plan.entries[index].inputs.indices), "graph \(mask)")
        case .finished(let outcome): finished.insert(outcome.index)
        default: break
        }
      }
    }
  }

  /// The graph a, b -> s -> t.
  private func small(_ a: Int, modulus: Int = 1_000_000) -> (plan: Plan, end: Ref<Number>) {
    var plan = Plan()
    let first = plan.constant("a", a)
    let second = plan.constant("b", 5)
    let sum = plan.add("s", Sum(modulus: modulus), [first, second])
    let end = plan.add("t", Sum(name: "t"), [sum])
    return (plan, end)
  }

  @Test func `the second run is all cached and gives the same`() async throws {
    try await withStore { store in
      let (plan, end) = small(1)
      let first = await Runner(store: store).run(plan)
      let value = try store.load(end, from: first)
      #expect(value == Number(6))
      let second = await Runner(store: store).run(plan)
      #expect(second.states == ["a cached", "b cached", "s cached", "t cached"])
      #expect(second.map(\.object) == first.map(\.object))
      #expect(second.map(\.key) == first.map(\.key))
      #expect(second.map(\.cost) == first.map(\.cost))
    }
  }

  @Test func `a change that gives the same bytes stops there`() async throws {
    try await withStore { store in
      _ = await Runner(store: store).run(small(1, modulus: 3).plan)
      let outcomes = await Runner(store: store).run(small(4, modulus: 3).plan)
      #expect(outcomes.states == ["a ran", "b cached", "s ran", "t cached"])
    }
  }

  @Test func `other numerics run everything anew`() async throws {
    try await withStore { store in
      func plan(_ numerics: String) -> Plan {
        var plan = Plan(numerics: numerics)
        _ = plan.constant("a", 1)
        return plan
      }
      _ = await Runner(store: store).run(plan("portable"))
      let outcomes = await Runner(store: store).run(plan("fast"))
      #expect(
        outcomes[0].reason
          == .changed([Change(path: "numerics", old: "\"portable\"", new: "\"fast\"")]))
    }
  }

  private func failing() -> (plan: Plan, below: Ref<Number>) {
    var plan = Plan()
    let bad = plan.add("bad", Failing(), [Ref<Number>]())
    let below = plan.add("below", Sum(), [bad])
    _ = plan.add("far", Sum(name: "far"), [below])
    let a = plan.constant("a", 1)
    _ = plan.add("good", Sum(), [a])
    return (plan, below)
  }

  @Test func `a failure skips what needs it`() async throws {
    try await withStore { store in
      var options = RunOptions()
      options.afterFailure = .keepGoing
      let (plan, below) = failing()
      let outcomes = await Runner(store: store, options: options).run(plan)
      #expect(
        outcomes.states == ["bad failed", "below skipped", "far skipped", "a ran", "good ran"])
      #expect(outcomes["far"]?.state == .skipped(because: "bad"))
      #expect(outcomes["bad"]?.state == .failed("Broken()"))
      #expect(throws: NoArtifact(index: 1)) { try store.load(below, from: outcomes) }
    }
  }

  @Test func `without keep-going a failure stops the rest`() async throws {
    try await withStore { store in
      let outcomes = await Runner(store: store).run(failing().plan)
      #expect(outcomes["bad"]?.stateName == "failed")
      #expect(outcomes["good"]?.state == .skipped(because: "bad"))
    }
  }

  @Test func `a cancelled run starts nothing and says so`() async throws {
    try await withStore { store in
      let cancellation = Cancellation()
      cancellation.request()
      let outcomes = await Runner(store: store, cancellation: cancellation).run(small(1).plan)
      #expect(outcomes.allSatisfy { $0.state == .interrupted })
    }
  }

  @Test func `a step writes its log`() async throws {
    try await withStore { store in
      var options = RunOptions()
      options.logs = store.root + "/logs"
      _ = await Runner(store: store, options: options).run(small(1).plan)
      let log = try store.disk.read(store.root + "/logs/s.log")
      #expect(log == Array("adding 2\n".utf8))
    }
  }

  @Test func `a source file enters when the run starts`() async throws {
    try await withStore { store in
      try store.disk.makeDirectory(store.root)
      let path = store.root + "/text"
      try store.disk.write(Array("hello".utf8).span, toNew: path, mode: 0o644, isDurable: false)
      let (plan, file) = try Plan.reading(store: store) { try $0.file("text", path) }
      let outcomes = await Runner(store: store).run(plan)
      #expect(outcomes.states == ["text ran"])
      store.disk.remove(path)
      #expect(try store.load(file, from: outcomes).bytes == Array("hello".utf8))
      #expect(await Runner(store: store).run(plan).states == ["text cached"])
    }
  }

  @Test func `a source file that changed after planning fails`() async throws {
    try await withStore { store in
      try store.disk.makeDirectory(store.root)
      let path = store.root + "/text"
      try store.disk.write([1].span, toNew: path, mode: 0o644, isDurable: false)
      let (plan, _) = try Plan.reading(store: store) { try $0.file("text", path) }
      try overwrite(path, [2])
      let outcomes = await Runner(store: store).run(plan)
      guard case .failed(let message) = outcomes[0].state else {
        Issue.record("the bytes are not those of the plan")
        return
      }
      #expect(message.contains("has changed"))
    }
  }
}
