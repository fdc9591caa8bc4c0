import Executors
import Plans
import Running
import StepKit
import Storage
import Testing

/// What jobs ask for memory: what is said, or else what others of their kind used.
struct SlurmMemoryTests {
  private typealias Need = SlurmMemory.Need
  private static let gigabyte = 1 << 30

  @Test func `the profile wins over the spec, and that over what was used`() {
    let said = Need(declared: Self.gigabyte, used: 7 * Self.gigabyte)
    let known = Need(used: 2 * Self.gigabyte)
    #expect(
      SlurmMemory.asked([said], lanes: 1, profile: 512)
        == SlurmMemory(megabytes: 512, isGuess: false))
    // A quarter and 256 MB more: 1024 + 256 + 256.
    #expect(
      SlurmMemory.asked([said], lanes: 1, profile: nil)
        == SlurmMemory(megabytes: 1536, isGuess: false))
    #expect(
      SlurmMemory.asked([known], lanes: 1, profile: nil)
        == SlurmMemory(megabytes: 2816, isGuess: true))
    #expect(
      SlurmMemory.asked([said, known, known], lanes: 2, profile: nil)
        == SlurmMemory(megabytes: 4096 + 1024 + 256, isGuess: true))
  }

  @Test func `of what is not known nothing is guessed`() {
    #expect(SlurmMemory.asked([Need()], lanes: 1, profile: nil) == nil)
    #expect(SlurmMemory.asked([Need(used: 1 << 30), Need()], lanes: 2, profile: nil) == nil)
    #expect(
      SlurmMemory.asked([Need(floor: 800)], lanes: 1, profile: nil)
        == SlurmMemory(megabytes: 800, isGuess: true))
  }

  @Test func `what was too little is the least of the next`() {
    #expect(
      SlurmMemory.asked([Need(floor: 800)], lanes: 1, profile: 500)
        == SlurmMemory(megabytes: 800, isGuess: false))
    #expect(
      SlurmMemory.asked([Need(used: 1 << 20, floor: 800)], lanes: 1, profile: nil)
        == SlurmMemory(megabytes: 800, isGuess: true))
  }

  private func asked(_ slurm: FakeSlurm) -> [String] {
    slurm.submissions.map { call in
      call.first { $0.hasPrefix("--mem=") }.map { String($0.dropFirst(6)) } ?? "default"
    }
  }

  /// A heavy step of which others of its kind used 400 MB; no worker can run it here.
  private func sum(_ store: Store) throws -> Plan {
    var plan = Plan()
    _ = plan.add("sum", Sum(isHeavy: true), [Ref<Number>]())
    try store.costs.record(Cost(wall: 1, cpu: 1, memory: 400 << 20), for: ["sum", "1"])
    return plan
  }

  @Test func `a guess that was too low is doubled at once, but not for ever`() async throws {
    try await withStore { store in
      let plan = try sum(store)
      let slurm = FakeSlurm(plan, store, Array(repeating: .ends("OUT_OF_MEMORY"), count: 9))
      let outcome = await Runner(store: store, executor: slurm.executor()).run(plan)[0]
      #expect(outcome.stateName == "failed")
      #expect(
        asked(slurm) == ["756M", "1512M", "3024M", "6048M", "12096M", "24192M", "48384M"])
    }
  }

  @Test func `a guess that the cluster does not have is dropped`() async throws {
    try await withStore { store in
      let plan = try sum(store)
      let refusal = "sbatch: error: Memory specification can not be satisfied"
      let slurm = FakeSlurm(plan, store, [.refused(refusal), .ends("CANCELLED")])
      _ = await Runner(store: store, executor: slurm.executor()).run(plan)
      #expect(asked(slurm) == ["default"])
    }
  }

  @Test func `a retry after running out of memory asks for twice what was declared`() async throws {
    try await withStore { store in
      var plan = Plan()
      _ = try plan.external("p", ExternalStep(run: ["sh", "-c", "echo 1 > out"], outputs: ["out"]))
      plan.assign(Resources(memory: 1 << 30), to: 0)
      var options = RunOptions()
      options.retries = 1
      options.retryRule = try #require(RetryRule("memory"))
      options.retryRule.pause = 0
      let slurm = FakeSlurm(plan, store, [.ends("OUT_OF_MEMORY")])
      let outcome = await Runner(store: store, options: options, executor: slurm.executor())
        .run(plan)[0]
      #expect(outcome.state == .ran)
      #expect(asked(slurm) == ["1536M", "3072M"])
    }
  }

  @Test func `a program's memory is no guess for another`() async throws {
    try await withStore { store in
      var plan = Plan()
      for name in ["p", "q"] {
        _ = try plan.external(
          name, ExternalStep(run: ["sh", "-c", "echo \(name) > out"], outputs: ["out"]))
        let slurm = FakeSlurm(plan, store)
        #expect(
          await Runner(store: store, executor: slurm.executor()).run(plan).allSatisfy(\.isDone))
        #expect(asked(slurm) == ["default"])
      }
    }
  }

  @Test func `the kernel's count of processes ended for memory is read from either version`() {
    #expect(
      MemoryKills.files("12:cpu,cpuacct:/a\n4:memory:/slurm/job_7\n0::/user.slice\n") == [
        "/sys/fs/cgroup/memory/slurm/job_7/memory.oom_control",
        "/sys/fs/cgroup/user.slice/memory.events",
      ])
    #expect(MemoryKills.files("0::/\nnonsense") == ["/sys/fs/cgroup/memory.events"])
    #expect(MemoryKills.count(in: "low 0\noom 4\noom_kill 3\noom_group_kill 0\n") == 3)
    #expect(MemoryKills.count(in: "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n") == 1)
    #expect(MemoryKills.count(in: "") == nil)
  }
}
