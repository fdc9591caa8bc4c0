import Executors
import FoundationEssentials
import Plans
import Running
import StepKit
import Storage
import Testing

struct ExternalTests {
  private func run(
    _ script: String, outputs: [String] = ["out"], environment: [String: String] = [:],
    options: RunOptions = RunOptions(), cancellation: Cancellation = Cancellation(), in store: Store
  ) async throws -> (Outcome, [String: [UInt8]]) {
    var plan = Plan()
    let c = plan.constant("c", 3)
    let step = ExternalStep(
      run: ["sh", "-c", script], outputs: outputs, environment: environment)
    let end = try plan.external("e", step, inputs: ["n": c.erased])
    let runner = Runner(store: store, options: options, cancellation: cancellation)
    let outcomes = await runner.run(plan)
    let outcome = try #require(outcomes["e"])
    var files: [String: [UInt8]] = [:]
    if outcome.isDone {
      for part in try store.load(end, from: outcomes).files { files[part.name] = part.bytes }
    }
    return (outcome, files)
  }

  private func message(_ outcome: Outcome) -> String {
    if case .failed(let message) = outcome.state { message } else { outcome.stateName }
  }

  @Test func `inputs are there and outputs are kept`() async throws {
    try await withStore { store in
      let script = "cat inputs/n/number > out; mkdir -p d/e; echo x > d/e/f; echo y > d/g"
      let (outcome, files) = try await run(script, outputs: ["out", "d"], in: store)
      #expect(outcome.state == .ran)
      #expect(
        files == ["out": Array("3".utf8), "d/e/f": Array("x\n".utf8), "d/g": Array("y\n".utf8)])
      let (again, _) = try await run(script, outputs: ["out", "d"], in: store)
      #expect(again.state == .cached)
      #expect(again.object == outcome.object)
      #expect(
        try store.disk.list(store.root + "/v1/tmp").flatMap {
          try store.disk.list("\(store.root)/v1/tmp/\($0)")
        } == ["owner"])
    }
  }

  @Test func `only the declared environment is seen`() async throws {
    try await withStore { store in
      let (_, files) = try await run(
        "/usr/bin/env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= -e ^HOME= -e ^TMPDIR= -e ^LETHE_CHECKPOINT_DIR= | sort > out",
        environment: ["B": "2 3", "A": "1"], in: store)
      let text = files["out"].map { String(decoding: $0, as: UTF8.self) }
      #expect(text == "A=1\nB=2 3\nPATH=/usr/local/bin:/usr/bin:/bin\n")
    }
  }

  @Test func `no other file is open`() async throws {
    try await withStore { store in
      let (_, files) = try await run("ls /proc/self/fd | head -4 | tr '\\n' ' ' > out", in: store)
      // 3 is the directory that ls reads.
      #expect(files["out"] == Array("0 1 2 3 ".utf8))
    }
  }

  @Test func `a failing program shows its code and its last lines`() async throws {
    try await withStore { store in
      let (outcome, _) = try await run(
        "for i in $(seq 30); do echo line $i; done; echo bad >&2; exit 3", in: store)
      #expect(
        message(outcome) == "/bin/sh failed with exit code 3"
          || message(outcome) == "/usr/bin/sh failed with exit code 3")
      #expect(outcome.logTail.count == 20)
      #expect(outcome.logTail.contains("bad"))
      #expect(outcome.logTail.contains("line 30"))
    }
  }

  @Test func `outputs must exist and be no links`() async throws {
    try await withStore { store in
      let (missing, _) = try await run("true", in: store)
      #expect(message(missing) == "the program did not write its output 'out'")
      let (linked, _) = try await run("ln -s /etc/passwd out", in: store)
      #expect(message(linked).hasPrefix("the output 'out' is a symbolic link: "))
    }
  }

  @Test func `what is not declared is an error, but not below TMPDIR`() async throws {
    try await withStore { store in
      let (outcome, _) = try await run("echo x > out; mkdir d; echo y > d/stray", in: store)
      #expect(message(outcome).hasPrefix("the program left 'd/stray'"))
      let (other, _) = try await run("echo x > out; echo z > inputs/new", in: store)
      #expect(message(other).hasPrefix("the program left 'inputs/new'"))
      let (fine, _) = try await run(
        "echo x > out; echo y > $TMPDIR/a; echo z > $HOME/.cache", in: store)
      #expect(fine.state == .ran)
    }
  }

  @Test func `an unknown program is named`() async throws {
    try await withStore { store in
      var plan = Plan()
      _ = try plan.external("e", ExternalStep(run: ["no-such-program"], outputs: ["x"]))
      let outcomes = await Runner(store: store).run(plan)
      #expect(message(outcomes[0]).hasPrefix("no program 'no-such-program' in /usr"))
    }
  }

  @Test func `a signal is said by name`() async throws {
    try await withStore { store in
      let (outcome, _) = try await run("kill -SEGV $$", in: store)
      #expect(message(outcome).contains("signal 11"))
    }
  }

  @Test func `a program that takes too long is stopped with its children`() async throws {
    try await withStore { store in
      var options = RunOptions()
      options.timeout = 0.2
      options.grace = 0.2
      let start = ContinuousClock.now
      let (outcome, _) = try await run(
        "trap '' TERM; sleep 2000 & sleep 2000; sleep 2000", options: options, in: store)
      #expect(message(outcome).contains("took longer than 0.2 s"))
      #expect(ContinuousClock.now - start < .seconds(1000))
    }
  }

  /// What writes without a pause must not keep its watch from looking at the clock, nor fill a message.
  @Test(
    .timeLimit(.minutes(20)),
    arguments: ["exec yes", "exec cat /dev/zero", "setsid yes & sleep 2000"])
  func `a program that never stops writing is stopped all the same`(script: String) async throws {
    try await withStore { store in
      var options = RunOptions()
      options.timeout = 0.5
      options.grace = 0.2
      let (outcome, _) = try await run(script, options: options, in: store)
      #expect(message(outcome).contains("took longer than 0.5 s"))
      #expect(outcome.logTail.allSatisfy { $0.utf8.count < 10_000 })
    }
  }

  @Test(.timeLimit(.minutes(20)))
  func `lines of a program that never stops are answers one by one`() throws {
    func exchange(_ script: String) throws -> [UInt8] {
      let program = try LineProgram(
        Command(arguments: ["/bin/sh", "-c", script], environment: ["PATH": "/usr/bin:/bin"]),
        cancellation: Cancellation())
      defer { program.close() }
      _ = try program.exchange(Array("first".utf8))
      return try program.exchange(Array("second".utf8))
    }
    #expect(try exchange("exec yes") == Array("y".utf8))
    #expect(try exchange(#"printf '\377\000\n\001\n'; sleep 2000"#) == [1])
    #expect(throws: LineProgram.Failure.tooLong(bytes: 1 << 28)) {
      _ = try exchange("exec cat /dev/zero")
    }
    #expect(throws: LineProgram.Failure.self) { _ = try exchange("read line; exit 3") }
  }

  @Test(.timeLimit(.minutes(20))) func `a log has an end`() async throws {
    try await withStore { store in
      var options = RunOptions()
      options.logs = "\(store.root)/logs"
      let (outcome, _) = try await run(
        "yes 0123456789012345678901234567890123456789 | head -c 80000000; echo x > out",
        options: options, in: store)
      #expect(outcome.state == .ran)
      let log = "\(store.root)/logs/e.log"
      let size = try #require(try store.disk.status(log)).size
      #expect((64 << 20..<65 << 20).contains(size))
      let end = try store.disk.read(log, size - 60..<size)
      #expect(String(decoding: end, as: UTF8.self).contains("the log ends here"))
    }
  }

  @Test func `a run that is asked to stop stops its programs`() async throws {
    try await withStore { store in
      let cancellation = Cancellation()
      async let result = run("sleep 2000", cancellation: cancellation, in: store)
      try await Task.sleep(for: .milliseconds(300))
      cancellation.request()
      let outcome = try await result.0
      #expect(outcome.state == .interrupted)
    }
  }

  @Test(.timeLimit(.minutes(20)))
  func `a second wish to stop does not wait for a stubborn program's grace`() async throws {
    try await withStore { store in
      let cancellation = Cancellation()
      var options = RunOptions()
      options.grace = 2000
      async let result = run(
        "trap : TERM; while true; do sleep 0.05; done", options: options,
        cancellation: cancellation, in: store)
      try await Task.sleep(for: .milliseconds(300))
      cancellation.request()
      cancellation.request()
      #expect(try await result.0.state == .interrupted)
    }
  }

  @Test func `a background child does not hold the step up`() async throws {
    try await withStore { store in
      let start = ContinuousClock.now
      let (outcome, _) = try await run("sleep 2000 & echo x > out", in: store)
      #expect(outcome.state == .ran)
      #expect(ContinuousClock.now - start < .seconds(1000))
    }
  }

  @Test func `a flaky program is tried again`() async throws {
    try await withStore { store in
      let counter = store.root + "/counter"
      let script = "echo x >> \(counter); test $(wc -l < \(counter)) = 3 && echo x > out"
      var options = RunOptions()
      options.retries = 1
      let first = try await run(script, options: options, in: store).0
      #expect(first.stateName == "failed")
      let second = try await run(script, options: options, in: store).0
      #expect(second.state == .ran)
    }
  }

  @Test func `a step's own time wins`() async throws {
    try await withStore { store in
      var plan = Plan()
      let step = ExternalStep(run: ["sleep", "100"], outputs: ["x"])
      _ = try plan.external("e", step, time: 0.1)
      let outcomes = await Runner(store: store).run(plan)
      #expect(message(outcomes[0]).contains("took longer than 0.1 s"))
    }
  }

  /// The program holds 300 MB in a variable of the shell, which no page of a file is.
  private static let hungry =
    "x=$(head -c 300000000 /dev/zero | tr '\\0' x); sleep 2000; echo $x > out"

  @Test(.timeLimit(.minutes(20)), arguments: [false, true])
  func `a step over its memory is ended alone and reported as that`(
    isInOwnSession: Bool
  ) async throws {
    try await withStore { store in
      var plan = Plan()
      let quoted = "'" + Self.hungry.replacing("'", with: "'\\''") + "'"
      let script = isInOwnSession ? "setsid sh -c \(quoted) & wait" : Self.hungry
      let big = try plan.external("big", ExternalStep(run: ["sh", "-c", script], outputs: ["out"]))
      let small = try plan.external(
        "small", ExternalStep(run: ["sh", "-c", "sleep 1; echo x > out"], outputs: ["out"]))
      for step in [big.index, small.index] {
        plan.assign(Resources(cores: 1, memoryLimit: 100 << 20), to: step)
      }
      var options = RunOptions()
      options.jobs = 2
      options.afterFailure = .keepGoing
      let outcomes = await Runner(store: store, options: options).run(plan)
      let text = message(outcomes[0])
      #expect(text.contains("of memory, more than the 100M that it may"), "\(text)")
      #expect(outcomes[1].state == .ran)
      options.retries = 1
      options.retryRule = try #require(RetryRule("memory"))
      options.retryRule.pause = 0
      let recorder = Recorder()
      _ = await Runner(store: store, options: options, observer: recorder).run(plan)
      #expect(recorder.started == ["big", "big"])
    }
  }

  @Test func `a program goes on from what it kept, until it succeeds`() async throws {
    try await withStore { store in
      let script =
        "cd $LETHE_CHECKPOINT_DIR; test -f half && { cat half > $OLDPWD/out; exit 0; }; echo 7 > half; exit 3"
      let recorder = Recorder()
      var plan = Plan()
      _ = try plan.external("e", ExternalStep(run: ["sh", "-c", script], outputs: ["out"]))
      let first = await Runner(store: store, observer: recorder).run(plan)[0]
      #expect(message(first).contains("exit code 3"))
      let key = try #require(first.key)
      #expect(store.checkpoints.mark(of: key) != nil)
      let second = await Runner(store: store, observer: recorder).run(plan)[0]
      #expect(second.state == .ran)
      #expect(second.tree?.entries.map(\.digest) == [SHA256.digest(of: "7\n")])
      #expect(store.checkpoints.mark(of: key) == nil)
      #expect(try store.disk.list("\(store.root)/v1/checkpoints") == [])
      let said = recorder.events.contains { event in
        if case .log(_, _, let line) = event {
          line.contains("LETHE_CHECKPOINT_DIR")
        } else {
          false
        }
      }
      #expect(said)
    }
  }

  @Test func `steps that ask for a graphics processor have one of their own`() async throws {
    try await withStore { store in
      // Each ends when all have begun, so that all are at work at once.
      let begun = store.root + "/begun"
      try store.disk.makeDirectory(begun)
      var plan = Plan()
      for name in ["a", "b", "c"] {
        let step = ExternalStep(
          run: [
            "sh", "-c",
            """
            touch \(begun)/\(name)
            until [ -e \(begun)/a -a -e \(begun)/b -a -e \(begun)/c ]; do sleep 0.05; done
            echo \(name) ${CUDA_VISIBLE_DEVICES-none} > out
            """,
          ],
          outputs: ["out"])
        let index = try plan.external(name, step).index
        plan.assign(Resources(cores: 1, gpus: name == "c" ? 0 : 1), to: index)
      }
      var options = RunOptions()
      options.jobs = 3
      options.gpus = 2
      options.devices = ["GPU-x", "GPU-y"]
      let outcomes = await Runner(store: store, options: options).run(plan)
      let texts = try outcomes.map { outcome in
        let entry = try #require(outcome.tree?.entries.first)
        return String(decoding: try store.objects.read(entry.digest), as: UTF8.self)
      }
      #expect(texts == ["a GPU-x\n", "b GPU-y\n", "c none\n"])
    }
  }

  @Test func `a failure stops those at work only where that is asked for`()
    async throws
  {
    try await withStore { store in
      try store.disk.makeDirectory(store.root)
      let begun = store.root + "/begun"
      let failed = store.root + "/failed"
      var plan = Plan()
      _ = try plan.external(
        "bad",
        ExternalStep(
          run: ["sh", "-c", "until [ -e \(begun) ]; do sleep 0.05; done; rm \(begun); exit 1"],
          outputs: ["out"]))
      _ = try plan.external(
        "long",
        ExternalStep(
          run: [
            "sh", "-c",
            "touch \(begun); until [ -e \(failed) ]; do sleep 0.05; done; echo x > out",
          ], outputs: ["out"]))
      _ = try plan.external(
        "later", ExternalStep(run: ["sh", "-c", "echo y > out"], outputs: ["out"]))
      var options = RunOptions()
      options.jobs = 2
      options.afterFailure = .stopRunning
      let stopped = await Runner(store: store, options: options).run(plan)
      #expect(stopped.states == ["bad failed", "long skipped", "later skipped"])
      #expect(stopped[1].state == .skipped(because: "bad"))
      options.afterFailure = .finishRunning
      let marker = FailureMarker(path: failed)
      let ended = await Runner(store: store, options: options, observer: marker).run(plan)
      #expect(ended.states == ["bad failed", "long ran", "later skipped"])
      _ = FileManager.default.createFile(atPath: begun, contents: nil)
      options.afterFailure = .keepGoing
      let gone = await Runner(store: store, options: options).run(plan)
      #expect(gone.states == ["bad failed", "long cached", "later ran"])
    }
  }

  @Test func `damaged inputs are made again`() async throws {
    try await withStore { store in
      let (first, _) = try await run("cat inputs/n/number > out", in: store)
      let digest = SHA256.digest(of: "3")
      try overwrite(store.objects.path(of: digest), Array("4".utf8))
      let (second, files) = try await run("cat inputs/n/number >> out", in: store)
      #expect(first.state == .ran)
      #expect(second.state == .ran)
      #expect(files["out"] == Array("3".utf8))
    }
  }

  @Test func `many trivial programs`() async throws {
    try await withStore { store in
      var plan = Plan()
      for number in 0..<100 {
        _ = try plan.external(
          "e", ExternalStep(run: ["sh", "-c", "echo \(number) > x"], outputs: ["x"]))
      }
      var options = RunOptions()
      options.jobs = 4
      let outcomes = await Runner(store: store, options: options).run(plan)
      #expect(outcomes.allSatisfy { $0.state == .ran })
    }
  }
}

/// Makes a file when a step has failed.
private struct FailureMarker: RunObserver {
  let path: String

  func handle(_ event: RunEvent) {
    guard case .finished(let outcome) = event, outcome.stateName == "failed" else { return }
    _ = FileManager.default.createFile(atPath: path, contents: nil)
  }
}
