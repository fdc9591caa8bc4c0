import Executors
import Plans
import Running
import StepKit
import Storage
import Testing

/// Jobs that ask for the same and are ready together are handed in as one array.
struct SlurmArrayTests {
  private func sizes(_ slurm: FakeSlurm) -> [String] {
    slurm.submissions.map { call in
      call.first { $0.hasPrefix("--array=") }.map { String($0.dropFirst(8)) } ?? "single"
    }
  }

  @Test func `many alike are one submission, and each has its own record and output`() async throws
  {
    try await withStore { store in
      let plan = try programs(6)
      let slurm = FakeSlurm(plan, store)
      let outcomes = await Runner(store: store, executor: slurm.executor(gathering: 1)).run(plan)
      #expect(outcomes.allSatisfy { $0.state == .ran })
      #expect(sizes(slurm) == ["0-5"])
      #expect(slurm.submitted == 6)
      #expect(slurm.submissions[0].contains { $0.hasSuffix("-%a/output") })
      #expect(!store.jobs.hasAny)
    }
  }

  @Test func `what asks for something else is in another submission`() async throws {
    try await withStore { store in
      var plan = try programs(5)
      for index in [1, 3] { plan.assign(Resources(memory: 1 << 30), to: index) }
      plan.assign(Resources(gpus: 1), to: 4)
      let slurm = FakeSlurm(plan, store)
      let outcomes = await Runner(store: store, executor: slurm.executor(gathering: 1)).run(plan)
      #expect(outcomes.allSatisfy { $0.state == .ran })
      #expect(sizes(slurm) == ["0-1", "0-1", "single"])
      #expect(slurm.submissions[1].contains("--mem=1536M"))
      #expect(slurm.submissions[2].contains("--gres=gpu:1"))
    }
  }

  @Test(arguments: [(0, ["single"]), (3, ["0-2"])])
  func `a cluster with small arrays or none gets smaller ones`(
    limit: Int, expected: [String]
  ) async throws {
    try await withStore { store in
      let plan = try programs(7)
      let slurm = FakeSlurm(plan, store, arrayLimit: limit)
      let outcomes = await Runner(store: store, executor: slurm.executor(gathering: 1)).run(plan)
      #expect(outcomes.allSatisfy { $0.state == .ran })
      #expect(slurm.submitted == 7)
      #expect(Set(sizes(slurm)).isSubset(of: Set(expected + ["single"])))
      #expect(sizes(slurm).contains(expected[0]))
    }
  }

  @Test func `a limit for jobs is met by smaller arrays, other refusals by single jobs`()
    async throws
  {
    for complaint in ["QOSMaxSubmitJobPerUserLimit", "no arrays, please"] {
      try await withStore { store in
        let plan = try programs(4)
        let slurm = FakeSlurm(plan, store, [.refused("sbatch: error: \(complaint)")])
        let outcomes = await Runner(store: store, executor: slurm.executor(gathering: 1)).run(plan)
        #expect(outcomes.allSatisfy { $0.state == .ran })
        #expect(sizes(slurm).count == (complaint.contains("Limit") ? 2 : 4))
      }
    }
  }

  @Test func `elements that are lost, cancelled or never seen are looked after one by one`()
    async throws
  {
    try await withStore { store in
      let plan = try programs(5)
      let slurm = FakeSlurm(
        plan, store, [.runs, .ends("NODE_FAIL"), .vanishes, .ends("CANCELLED"), .runs])
      var options = RunOptions()
      options.retries = 1
      options.retryRule = RetryRule("cluster") ?? RetryRule()
      options.retryRule.pause = 0
      let outcomes = await Runner(
        store: store, options: options, executor: slurm.executor(gathering: 1)
      )
      .run(plan)
      #expect(outcomes.allSatisfy { $0.state == .ran })
      #expect(slurm.submitted == 8)
      #expect(!store.jobs.hasAny)
    }
  }

  @Test func `an array that was taken without an answer is found by its name`() async throws {
    try await withStore { store in
      let plan = try programs(3, "sleep 1; echo $N > out")
      let slurm = FakeSlurm(plan, store, [.runsUnheard, .runs, .runs])
      let outcomes = await Runner(store: store, executor: slurm.executor(gathering: 1)).run(plan)
      #expect(outcomes.allSatisfy { $0.state == .ran })
      #expect(slurm.submitted == 3)
    }
  }

  @Test func `the next driver takes elements up, and ends them by one call`() async throws {
    try await withStore { store in
      let plan = try programs(3)
      let slurm = FakeSlurm(plan, store, [.waits, .waits, .waits])
      let left = Cancellation()
      async let first = Runner(
        store: store, executor: slurm.executor(cancellation: left, detaches: true),
        cancellation: left
      ).run(plan)
      while slurm.submitted < 3 { try await Task.sleep(for: .milliseconds(10)) }
      left.request()
      #expect(await first.allSatisfy { $0.state == .interrupted })
      let records = try store.jobs.all
      #expect(records.map(\.element) == [0, 1, 2])
      #expect(Set(records.map(\.submission)).count == 1)
      #expect(Set(records.compactMap { store.jobs.id(of: $0.name) }) == ["1_0", "1_1", "1_2"])
      slurm.start(records[1].name)
      while slurm.state(of: records[1].name) != "COMPLETED" {
        try await Task.sleep(for: .milliseconds(10))
      }
      let stopped = Cancellation()
      async let second = Runner(
        store: store, executor: slurm.executor(cancellation: stopped), cancellation: stopped
      ).run(plan)
      try await Task.sleep(for: .milliseconds(500))
      stopped.request()
      #expect(await second.count { $0.isDone } == 1)
      #expect(slurm.submitted == 3)
      #expect(slurm.state(of: records[0].name) == "CANCELLED")
      #expect(slurm.state(of: records[2].name) == "CANCELLED")
    }
  }
}
