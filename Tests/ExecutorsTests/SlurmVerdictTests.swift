import Executors
import Plans
import Storage
import Testing

/// What is made of a step that is with Slurm, case by case and without one.
struct SlurmVerdictTests {
  private func facts(
    _ state: String? = nil, _ reason: String = "", last: WorkerMessage? = nil,
    _ change: (inout SlurmVerdict.Facts) -> Void = { _ in }
  ) -> SlurmVerdict.Facts {
    var facts = SlurmVerdict.Facts()
    facts.last = last
    facts.hasBegun = last != nil
    facts.sinceEnd = 100
    facts.silence = 100
    if let state {
      facts.standing = .listed(
        SlurmListing(
          id: "7", name: "lethe-a", state: SlurmState(state), reason: reason, nodes: "n1"))
    }
    change(&facts)
    return facts
  }

  private func verdict(_ facts: SlurmVerdict.Facts, result: Bool = false) -> SlurmVerdict {
    SlurmVerdict.judge(facts) { result }
  }

  private func isAgain(_ verdict: SlurmVerdict, loss: Bool) -> Bool {
    if case .again(_, loss) = verdict { true } else { false }
  }

  @Test(arguments: [
    "PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "SUSPENDED", "REQUEUED", "STAGE_OUT",
    "new word",
  ])
  func `a job that may live is waited for, whatever its process said of stopping`(state: String) {
    #expect(verdict(facts(state)) == .wait)
    #expect(verdict(facts(state, last: .interrupted)) == .wait)
  }

  @Test func `the result in the store is the truth`() {
    for end in SlurmEnd.allCases {
      #expect(verdict(facts(end.rawValue), result: true) == .done)
    }
    #expect(verdict(facts { $0.standing = .missing }, result: true) == .done)
    #expect(
      verdict(facts("COMPLETED")) == .failed("job 7 ended as COMPLETED, without a result", .cluster)
    )
  }

  @Test func `a result that is announced has time to be seen`() {
    let done = WorkerMessage.done(Cost())
    #expect(verdict(facts("COMPLETED", last: done) { $0.silence = 29 }) == .wait)
    #expect(verdict(facts("COMPLETED", last: done) { $0.silence = 29 }, result: true) == .done)
    guard case .failed(let message, _) = verdict(facts("COMPLETED", last: done)) else {
      Issue.record("it is never seen")
      return
    }
    #expect(message.contains("does the store lie on a file system"))
  }

  @Test func `a sudden end has time to be explained`() {
    #expect(verdict(facts("FAILED") { $0.sinceEnd = 29 }) == .wait)
    #expect(
      verdict(facts("FAILED", "NonZeroExitCode"))
        == .failed("job 7 ended as FAILED (NonZeroExitCode), without a result", .cluster))
  }

  @Test(arguments: ["NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "REVOKED"])
  func `what the machinery lost runs again`(state: String) {
    #expect(isAgain(verdict(facts(state)), loss: true))
  }

  @Test func `a time-out goes on from a new checkpoint and fails without one`() {
    let saved = facts("TIMEOUT", last: .interrupted) { $0.hasSaved = true }
    #expect(isAgain(verdict(saved), loss: false))
    // Told before the limit, the process ends by itself: Slurm calls that a failure.
    #expect(
      isAgain(verdict(facts("FAILED", last: .interrupted) { $0.hasSaved = true }), loss: false))
    guard case .failed(let message, _) = verdict(facts("TIMEOUT", last: .interrupted)) else {
      Issue.record("it would run for ever")
      return
    }
    #expect(message.contains("raise 'time'"))
  }

  @Test func `steps of a job that ended before their turn run again`() {
    #expect(isAgain(verdict(facts("TIMEOUT") { $0.jobHasBegun = true }), loss: true))
    #expect(isAgain(verdict(facts("FAILED") { $0.jobHasBegun = true }), loss: true))
  }

  @Test func `a cancelled job and one out of memory are failures with their reasons`() {
    #expect(verdict(facts("CANCELLED by 0")) == .failed("job 7 was cancelled", .cluster))
    #expect(
      verdict(facts("OUT_OF_MEMORY"))
        == .failed("job 7 ran out of memory; raise 'memory' in the profile", .memory))
  }

  @Test func `a job that ended while nobody watched is tried again`() {
    #expect(isAgain(verdict(facts("CANCELLED") { $0.isOld = true }), loss: true))
  }

  @Test func `a job that Slurm forgot is waited for while its process gives signs of life`() {
    let missing = facts(last: .began(place: "n1")) { $0.standing = .missing }
    #expect(isAgain(verdict(missing), loss: true))
    var alive = missing
    alive.silence = 59
    #expect(verdict(alive) == .wait)
    #expect(verdict(facts { ($0.standing, $0.sinceEnd) = (.missing, 29) }) == .wait)
    #expect(verdict(facts { $0.standing = .unknown }) == .wait)
  }

  @Test func `a failed launch that holds the job is no waiting`() {
    #expect(isAgain(verdict(facts("PENDING", "launch failed requeued held")), loss: true))
    #expect(verdict(facts("PENDING", "JobHeldUser")) == .wait)
  }

  @Test func `what the process says of its own end counts`() {
    #expect(verdict(facts("FAILED", last: .failed("no luck"))) == .failed("no luck"))
    let digest = SHA256.digest(of: [1])
    #expect(verdict(facts("RUNNING", last: .damaged([digest]))) == .damaged([digest]))
  }
}

/// What is asked of Slurm, and how its answers are read.
struct SlurmToolsTests {
  @Test func `lines of squeue are read, others ignored`() throws {
    let line = SlurmListing(line: "12|lethe-a|PENDING||Resources")
    #expect(
      line
        == SlurmListing(
          id: "12", name: "lethe-a", state: .waiting, reason: "Resources", nodes: ""))
    #expect(line?.phrase == "job 12 waiting (Resources)")
    #expect(
      SlurmListing(line: "12_3|x|RUNNING|n[1-2]|None")?.phrase == "job 12_3 running on n[1-2]")
    #expect(SlurmListing(line: "12_3|lethe-a|RUNNING|n1|None")?.name == "lethe-a-3")
    #expect(SlurmListing(line: "12_[3-9]|lethe-a|PENDING||None")?.name == "lethe-a")
    #expect(SlurmListing(line: "squeue: error|a|b|c|d") == nil)
    #expect(SlurmListing(line: "12|a") == nil)
    #expect(SlurmState("CANCELLED by 1000") == .over(.cancelled))
    #expect(SlurmState("CANCELLED+") == .over(.cancelled))
  }

  private func submission(_ code: Int32?, _ output: String, _ errors: String)
    -> SlurmTools.Submission
  {
    SlurmTools { _ in .init(code: code, output: output, errors: errors) }.submit("script", [])
  }

  @Test func `answers of sbatch are told apart`() {
    #expect(submission(0, "12\n", "") == .accepted(id: "12"))
    #expect(submission(0, "12;cluster\n", "") == .accepted(id: "12"))
    let failed = "sbatch: error: Batch job submission failed: "
    #expect(
      submission(1, "", failed + "Invalid partition name specified")
        == .refused("Batch job submission failed: Invalid partition name specified"))
    #expect(
      submission(1, "", failed + "Unable to contact slurm controller (connect failure)")
        == .unanswered(
          "Batch job submission failed: Unable to contact slurm controller (connect failure)"))
    #expect(submission(nil, "", "") == .unanswered("it did not answer"))
    #expect(
      submission(1, "", failed + "Invalid job array specification")
        == .noArray("Batch job submission failed: Invalid job array specification"))
    let limit =
      "Job violates accounting/QOS policy (job submit limit, user's size and/or time limits)"
    #expect(
      submission(1, "", "sbatch: error: AssocMaxSubmitJobLimit\n" + failed + limit)
        == .full("Batch job submission failed: " + limit))
  }

  @Test func `a job is ended by name and number`() {
    let calls = Calls()
    let tools = SlurmTools { arguments in
      calls.add(arguments)
      return .init(code: 0, output: "", errors: "")
    }
    tools.cancel([(record: record("lethe-a"), id: "3")])
    #expect(calls.all == [["scancel", "--name=lethe-a", "3"]])
  }

  private func record(_ submission: String, _ element: Int? = nil) -> JobRecord {
    JobRecord(
      name: element.map { JobRecord.name(of: submission, element: $0) } ?? submission,
      element: element, run: "r", host: "h", begun: 0, steps: [])
  }

  @Test func `elements are ended by their numbers, once these are seen to be theirs`() {
    let calls = Calls()
    let tools = SlurmTools { arguments in
      calls.add(arguments)
      let lines =
        "17_0|lethe-b|COMPLETED|n1|None\n17_2|lethe-b|RUNNING|n1|None\n17_3|lethe-b|PENDING||None\n"
      return .init(code: 0, output: arguments[0] == "squeue" ? lines : "", errors: "")
    }
    tools.cancel(
      [0, 2, 3].map { (element: Int) in (record: record("lethe-b", element), id: "17_\(element)") })
    #expect(calls.all.count == 2)
    #expect(calls.all.last == ["scancel", "17_2", "17_3"])
  }

  @Test func `what Slurm says of an array is said of each of its elements`() {
    func states(_ lines: String) -> [SlurmState?] {
      let tools = SlurmTools { _ in .init(code: 0, output: lines, errors: "") }
      let jobs = [0, 1, 2].map { record("lethe-b", $0) }
      let found = tools.list(jobs) ?? []
      return jobs.map { job in found.first { $0.name == job.name }?.state }
    }
    // As 22.05 answers after `scancel 17`, and after `scancel 17_1`, of elements that had not begun.
    #expect(
      states("17|lethe-b|CANCELLED||None\n17_0|lethe-b|RUNNING|n1|None\n")
        == [.running, .over(.cancelled), .over(.cancelled)])
    #expect(
      states("17_0|lethe-b|RUNNING|n1|None\n17_2|lethe-b|PENDING||Resources\n")
        == [.running, .over(.cancelled), .waiting])
    #expect(states("18|lethe-c|RUNNING|n1|None\n") == [nil, nil, nil])
  }

  @Test func `limits of time in Slurm's forms`() {
    let forms = [
      "90": 5400, "1:30": 90, "2:00:00": 7200, "1-0": 86400, "1-2:30": 95400, "1-00:00:01": 86401,
    ]
    for (text, seconds) in forms { #expect(SlurmOptions.seconds(text) == seconds) }
    for text in ["", "soon", "1:2:3:4", "-1", "1-", "2h", "1::2", "99999999"] {
      #expect(SlurmOptions.seconds(text) == nil)
    }
  }

  @Test func `options become those of sbatch`() {
    var options = SlurmOptions()
    options.partition = "gpu"
    options.time = "2"
    options.gres = "gpu:1"
    options.options = ["--qos=low"]
    let arguments = options.arguments(declared: Resources(), memory: 1536)
    #expect(
      arguments == [
        "--cpus-per-task=1", "--ntasks=1", "--requeue", "--partition=gpu", "--time=2",
        "--gres=gpu:1",
        "--mem=1536M", "--signal=B:TERM@30", "--qos=low",
      ])
    let silent = options.arguments(declared: Resources(gpus: 2), memory: nil)
    #expect(!silent.contains { $0.hasPrefix("--mem") } && silent.contains("--gres=gpu:1"))
  }
}
