import Executors
import FoundationEssentials
import Foundation
import JSON
import Plans
import Running
import StepKit
import Storage
import Testing

/// The driver's side and the job's side together, with a cluster that does what the test says.
struct SlurmExecutorTests {
  private func message(_ outcome: Outcome) -> String {
    if case .failed(let message) = outcome.state { message } else { outcome.stateName }
  }

  @Test func `steps run as jobs and leave no record behind`() async throws {
    try await withStore { store in
      let plan = try programs(3)
      let slurm = FakeSlurm(plan, store)
      let recorder = Recorder()
      let outcomes = await Runner(store: store, executor: slurm.executor(), observer: recorder)
        .run(plan)
      #expect(outcomes.map(\.state) == [.ran, .ran, .ran])
      #expect(slurm.submitted == 3)
      #expect(!store.jobs.hasAny)
      #expect(
        recorder.events.contains { event in
          if case .placed(0, "p0", let place) = event { place.hasPrefix("job ") } else { false }
        })
      let again = await Runner(store: store, executor: slurm.executor()).run(plan)
      #expect(again.allSatisfy { $0.state == .cached })
      #expect(slurm.submitted == 3)
    }
  }

  @Test(arguments: [("/usr/bin", "/usr/bin\n"), ("/no/such directory", "/v1/jobs/lethe-")])
  func `a job runs where the driver was called, or in its own directory`(
    place: String, found: String
  ) async throws {
    try await withStore { store in
      try store.disk.makeDirectory(store.root)
      let out = "\(store.root)/where"
      let tools = SlurmTools { arguments in
        // The script runs at once; then the step has no more to do here.
        if arguments[0] == "sbatch", let script = arguments.last {
          let process = Process()
          process.executableURL = URL(filePath: "/bin/bash")
          process.arguments = [script]
          // Without bash there is no file, and the test fails.
          if (try? process.run()) != nil { process.waitUntilExit() }
        }
        return .init(code: 1, output: "", errors: "sbatch: error: Invalid account")
      }
      let setting = SlurmExecutor.Setting(
        store: store, options: SlurmOptions(), tools: tools, run: "r",
        cancellation: Cancellation()
      ) { _, _ in
        Command(arguments: ["/bin/sh", "-c", "pwd > '\(out)'"], environment: [:], directory: place)
      }
      let outcome = await Runner(store: store, executor: SlurmExecutor(setting))
        .run(try programs(1))[0]
      #expect(message(outcome) == "sbatch: Invalid account")
      let text = String(decoding: try store.disk.read(out), as: UTF8.self)
      #expect(text.contains(found), "\(text)")
    }
  }

  @Test func `a failing step fails with the last lines of its log`() async throws {
    try await withStore { store in
      let plan = try programs(1, "echo no luck; exit 3")
      let slurm = FakeSlurm(plan, store)
      let outcome = await Runner(store: store, executor: slurm.executor()).run(plan)[0]
      #expect(message(outcome).hasSuffix("failed with exit code 3"))
      #expect(outcome.logTail.contains("no luck"))
      #expect(!store.jobs.hasAny)
    }
  }

  @Test func `a submission refused for limits is tried again, any other fails`() async throws {
    try await withStore { store in
      let plan = try programs(1)
      let limit = "sbatch: error: QOSMaxSubmitJobPerUserLimit"
      let full = FakeSlurm(plan, store, [.refused(limit), .refused(limit)])
      #expect(await Runner(store: store, executor: full.executor()).run(plan)[0].state == .ran)
      #expect(full.submitted == 1)
    }
    try await withStore { store in
      let plan = try programs(1)
      let closed = FakeSlurm(plan, store, [.refused("sbatch: error: Invalid account")])
      let outcome = await Runner(store: store, executor: closed.executor()).run(plan)[0]
      #expect(message(outcome) == "sbatch: Invalid account")
      #expect(!store.jobs.hasAny)
    }
  }

  @Test func `a job that was taken without an answer is found, not handed in twice`() async throws {
    try await withStore { store in
      let plan = try programs(1, "sleep 1; echo $N > out")
      let slurm = FakeSlurm(plan, store, [.runsUnheard])
      #expect(await Runner(store: store, executor: slurm.executor()).run(plan)[0].state == .ran)
      #expect(slurm.submitted == 1)
    }
  }

  @Test func `jobs that are lost are handed in again, but not for ever`() async throws {
    try await withStore { store in
      let plan = try programs(1)
      let slurm = FakeSlurm(plan, store, [.vanishes, .ends("NODE_FAIL"), .ends("PREEMPTED")])
      #expect(await Runner(store: store, executor: slurm.executor()).run(plan)[0].state == .ran)
      #expect(slurm.submitted == 4)
    }
    try await withStore { store in
      let plan = try programs(1)
      let slurm = FakeSlurm(plan, store, Array(repeating: .ends("NODE_FAIL"), count: 9))
      let outcome = await Runner(store: store, executor: slurm.executor()).run(plan)[0]
      #expect(message(outcome).hasPrefix("lost 6 times"))
    }
  }

  @Test func `a cancelled job is a failure, and a retry hands it in again`() async throws {
    try await withStore { store in
      let plan = try programs(1)
      let slurm = FakeSlurm(plan, store, [.ends("CANCELLED")])
      let outcome = await Runner(store: store, executor: slurm.executor()).run(plan)[0]
      #expect(message(outcome) == "job 1 was cancelled")
      var options = RunOptions()
      options.retries = 1
      options.retryRule = RetryRule("cluster") ?? RetryRule()
      let other = FakeSlurm(plan, store, [.ends("CANCELLED")])
      let retried = await Runner(store: store, options: options, executor: other.executor())
        .run(plan)[0]
      #expect(retried.state == .ran)
      #expect(other.submitted == 2)
    }
  }

  @Test func `a controller that does not answer hurts no job`() async throws {
    try await withStore { store in
      let plan = try programs(1, "sleep 1; echo $N > out")
      let slurm = FakeSlurm(plan, store)
      async let outcomes = Runner(store: store, executor: slurm.executor()).run(plan)
      while slurm.submitted == 0 { try await Task.sleep(for: .milliseconds(10)) }
      slurm.setDeaf(true)
      #expect(await outcomes[0].state == .ran)
      #expect(slurm.submitted == 1)
    }
  }

  @Test func `jobs go on without their driver, and the next one takes them up`() async throws {
    try await withStore { store in
      try store.disk.makeDirectory(store.root)
      let gate = store.root + "/gate"
      let plan = try programs(2, "until [ -e \(gate) ]; do sleep 0.05; done; echo $N > out")
      let slurm = FakeSlurm(plan, store, [.runs, .waits])
      let cancellation = Cancellation()
      async let first = Runner(
        store: store, executor: slurm.executor(cancellation: cancellation, detaches: true),
        cancellation: cancellation
      ).run(plan)
      while slurm.submitted < 2 { try await Task.sleep(for: .milliseconds(10)) }
      cancellation.request()
      #expect(await first.allSatisfy { $0.state == .interrupted })
      #expect(try store.jobs.all.count == 2)
      slurm.start(slurm.names[1])
      _ = FileManager.default.createFile(atPath: gate, contents: nil)
      let second = await Runner(store: store, executor: slurm.executor()).run(plan)
      #expect(second.allSatisfy { $0.isDone })
      #expect(slurm.submitted == 2)
      // A result that was there before the second driver asked leaves its job's record to `lethe jobs`.
      #expect(!store.jobs.hasAny || second.contains { $0.state == .cached })
    }
  }

  @Test func `an interrupted run ends its jobs`() async throws {
    try await withStore { store in
      let plan = try programs(1)
      let slurm = FakeSlurm(plan, store, [.waits])
      let cancellation = Cancellation()
      async let outcomes = Runner(
        store: store, executor: slurm.executor(cancellation: cancellation),
        cancellation: cancellation
      ).run(plan)
      while slurm.submitted == 0 { try await Task.sleep(for: .milliseconds(10)) }
      try await Task.sleep(for: .milliseconds(300))
      cancellation.request()
      #expect(await outcomes[0].state == .interrupted)
      #expect(!store.jobs.hasAny)
    }
  }

  @Test func `a job that somebody gave up computes nothing`() async throws {
    try await withStore { store in
      let plan = try programs(1)
      let slurm = FakeSlurm(plan, store, [.vanishes])
      #expect(await Runner(store: store, executor: slurm.executor()).run(plan)[0].state == .ran)
      let key = try #require(try store.results.keys.first)
      store.results.forget(key)
      // The first job comes after all.
      let step = JobRecord.Step(
        order: .null, key: key, label: "p0", threads: 1, attempt: 1, timeout: nil)
      let late = try store.jobs.begin([step], run: "run")
      _ = try store.jobs.begin([step], run: "run")
      slurm.start(late.name)
      try await Task.sleep(for: .milliseconds(500))
      #expect(store.usableRecord(of: key) == nil)
    }
  }

  @Test func `short steps share jobs once their kind is known to be short`() async throws {
    try await withStore { store in
      let plan = try programs(40)
      let slurm = FakeSlurm(plan, store)
      let executor = slurm.executor(pack: 20, jobs: 2)
      let outcomes = await Runner(store: store, executor: executor).run(plan)
      #expect(outcomes.allSatisfy { $0.state == .ran })
      #expect(slurm.submitted >= 3)
      #expect(slurm.submitted <= 10)
    }
  }
}
