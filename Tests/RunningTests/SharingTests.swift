import Executors
import Glibc
import Plans
import Running
import StepKit
import Storage
import Testing

struct SharingTests {
  private static func plan(_ counter: String) throws -> Plan {
    var plan = Plan()
    for number in 0..<4 {
      _ = try plan.external(
        "e\(number)",
        ExternalStep(
          run: ["sh", "-c", "echo \(number) >> \(counter); sleep 0.2; echo \(number) > x"],
          outputs: ["x"]))
    }
    return plan
  }

  @Test func `two runs at once compute each step once`() async throws {
    try await withStore { store in
      try store.disk.makeDirectory(store.root)
      let counter = store.root + "/counter"
      let plan = try Self.plan(counter)
      let recorder = Recorder()
      async let first = Runner(store: Store(at: store.root), observer: recorder).run(plan)
      async let second = Runner(store: Store(at: store.root), observer: recorder).run(plan)
      let outcomes = await [first, second]
      #expect(outcomes[0].map(\.object) == outcomes[1].map(\.object))
      #expect(outcomes.joined().allSatisfy { $0.isDone })
      #expect(outcomes.joined().count { $0.state == .ran } == 4)
      #expect(try store.disk.read(counter).count == 8)
      #expect(!recorder.waitedFor.isEmpty)
      #expect(try store.disk.list(store.root + "/v1/claims").isEmpty)
    }
  }

  @Test func `two processes at once compute each step once, and a killed one is taken over`()
    async throws
  {
    try await withStore { store in
      try store.disk.makeDirectory(store.root)
      let root = store.root
      // This process dies in the middle of its first step.
      async let dying = #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String] in
        let plan = try Self.plan(root + "/counter")
        async let outcomes = Runner(store: Store(at: root)).run(plan)
        try await Task.sleep(for: .milliseconds(300))
        kill(getpid(), SIGKILL)
        _ = await outcomes
      }
      async let living = Runner(store: store).run(try Self.plan(root + "/counter"))
      let outcomes = try await living
      _ = await dying
      #expect(outcomes.allSatisfy { $0.isDone })
      // Four steps, and perhaps the one that the dead process had begun.
      #expect((8...10).contains(try store.disk.read(root + "/counter").count))
      #expect(store.isSound)
    }
  }
}
