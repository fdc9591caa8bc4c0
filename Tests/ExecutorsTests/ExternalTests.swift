import Executors
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
        "/usr/bin/env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD= -e ^HOME= -e ^TMPDIR= | sort > out",
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
    .timeLimit(.minutes(2)),
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

  @Test(.timeLimit(.minutes(2))) func `lines of a program that never stops are answers one by one`()
    throws
  {
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

  @Test(.timeLimit(.minutes(2))) func `a log has an end`() async throws {
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
