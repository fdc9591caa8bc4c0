import Executors
import Plans
import Running
import StepKit
import Storage
import Testing

/// The runner's side of the worker protocol, with shell scripts as workers.
struct WorkerTests {
  private struct Script: WorkerLauncher {
    let text: String
    func command(for request: WorkerRequest) -> Command {
      Command(
        arguments: ["/bin/sh", "-c", text],
        environment: [
          "PATH": "/usr/bin:/bin", "THREADS": "\(request.threads)", "ATTEMPT": "\(request.attempt)",
        ])
    }
  }

  private func run(
    _ script: String, options: RunOptions = RunOptions(), in store: Store,
    cancellation: Cancellation = Cancellation(), _ recorder: Recorder = Recorder()
  ) async -> Outcome {
    var plan = Plan()
    _ = plan.add("heavy", Sum(isHeavy: true), [Ref<Number>]())
    let runner = Runner(
      store: store, options: options, executor: LocalExecutor(launcher: Script(text: script)),
      observer: recorder,
      cancellation: cancellation)
    return await runner.run(plan)[0]
  }

  private func message(_ outcome: Outcome) -> String {
    if case .failed(let message) = outcome.state { message } else { outcome.stateName }
  }

  @Test(arguments: [
    ("true", "the worker ended without a result"),
    ("exit 9", "the worker failed with exit code 9"),
    ("echo '{\"failed\":\"no luck\"}'; exit 1", "no luck"),
    ("echo '{\"done\":{}}'", "the worker ended without a result"),
    ("echo '{\"damaged\":[\"xyz\"]}'; exit 1", "the worker failed with exit code 1"),
  ])
  func `a worker without a result has failed`(script: String, expected: String) async throws {
    try await withStore { store in
      #expect(message(await run(script, in: store)) == expected)
      let left = try store.disk.list(store.root + "/v1/claims")
      #expect(left.isEmpty)
    }
  }

  @Test func `a killed worker hurts nobody else`() async throws {
    try await withStore { store in
      let outcome = await run("echo working >&2; kill -KILL $$", in: store)
      #expect(message(outcome).hasPrefix("the worker was ended by signal 9"))
      #expect(outcome.logTail == ["working"])
    }
  }

  @Test func `what a worker says reaches the observers`() async throws {
    try await withStore { store in
      let recorder = Recorder()
      var options = RunOptions()
      options.jobs = 3
      options.retries = 1
      _ = await run(
        """
        echo '{"log":"hello"}'
        echo plain
        echo '{"progress":{"done":1,"total":2,"values":{"loss":0.5}}}'
        echo threads $THREADS attempt $ATTEMPT
        printf 'no newline'
        exit 1
        """, options: options, in: store, recorder)
      let lines = recorder.events.compactMap { event -> String? in
        if case .log(_, _, let line) = event { line } else { nil }
      }
      #expect(lines.prefix(4) == ["hello", "plain", "threads 3 attempt 1", "no newline"])
      #expect(lines.contains("threads 3 attempt 2"))
      #expect(
        recorder.events.contains(
          .progress(index: 0, label: "heavy", Progress(done: 1, total: 2, values: ["loss": 0.5]))))
    }
  }

  @Test func `a worker's standard input stays open while the runner lives`() async throws {
    try await withStore { store in
      // cat ends when its input closes: it must not before the time-out.
      var options = RunOptions()
      options.timeout = 0.3
      let outcome = await run("cat", options: options, in: store)
      #expect(message(outcome).contains("took longer than 0.3 s"))
    }
  }

  @Test func `a stopped worker is interrupted, a stubborn one killed`() async throws {
    try await withStore { store in
      let cancellation = Cancellation()
      var options = RunOptions()
      options.grace = 0.2
      async let outcome = run(
        "trap '' TERM; while true; do sleep 0.05; done", options: options, in: store,
        cancellation: cancellation)
      try await Task.sleep(for: .milliseconds(300))
      cancellation.request()
      let result = await outcome
      #expect(result.state == .interrupted)
    }
  }

  @Test func `a program that cannot start is named`() async throws {
    struct Nowhere: WorkerLauncher {
      func command(for request: WorkerRequest) -> Command {
        Command(arguments: ["/no/such/binary"], environment: [:])
      }
    }
    try await withStore { store in
      var plan = Plan()
      _ = plan.add("heavy", Sum(isHeavy: true), [Ref<Number>]())
      let outcome = await Runner(store: store, executor: LocalExecutor(launcher: Nowhere())).run(
        plan)[0]
      #expect(message(outcome) == "cannot start /no/such/binary: No such file or directory")
    }
  }
}
