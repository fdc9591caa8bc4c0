import Documents
import Experiments
import Plans
import Running
import Records
import Reporting
import Reports
import Storage
import TestKit
import Testing

/// What is said of a run while it goes on.
@Suite struct RunProgressTests {
  private let plan: Plan = {
    var plan = Plan()
    for name in ["a", "b", "c", "d"] {
      // Names of outputs are relative paths, so that nothing is thrown.
      _ = try? plan.external(name, ExternalStep(run: ["true", name], outputs: ["out"]))
    }
    return plan
  }()

  private func started(_ index: Int, _ attempt: Int = 1) -> RunEvent {
    .started(
      index: index, label: plan.entries[index].label, reason: .neverBuilt, threads: 1,
      attempt: attempt)
  }

  private func ended(_ index: Int, _ state: Outcome.State = .ran, memory: Int = 0) -> RunEvent {
    .finished(
      Outcome(
        index: index, label: plan.entries[index].label, state: state, cost: Cost(memory: memory)))
  }

  private func at(_ index: Int, _ done: Int, of total: Int, loss: Double? = nil) -> RunEvent {
    .progress(
      index: index, label: plan.entries[index].label,
      Progress(done: done, total: total, values: loss.map { ["loss": $0] } ?? [:]))
  }

  @Test func `time left follows from the pace, from what was seen, and from how many are at work`()
  {
    var run = RunProgress(plan, known: [nil, nil, nil, nil])
    run.take(started(0), at: 0)
    #expect(run.left(at: 1) == nil)
    run.take(ended(0), at: 8)
    // Three of 8 s, one at a time.
    #expect(run.left(at: 8) == 24)
    run.take(started(1), at: 8)
    run.take(started(2), at: 8)
    // 6, 6 and 8 s, two at a time.
    #expect(run.left(at: 10) == 10.0)
    run.take(at(1, 10, of: 100), at: 10)
    run.take(at(1, 20, of: 100), at: 11)
    // The pace is a tenth of a second each, and 80 are left.
    #expect(run.running[1]?.left(at: 11) == 8)
    // 8, 5 and 8 s.
    #expect(run.left(at: 11) == 10.5)
    #expect(run.done == 1 && run.steps == 4)
  }

  @Test func `what earlier runs took counts until this one knows better`() {
    var run = RunProgress(plan, known: [2, 2, 2, 2])
    #expect(run.left(at: 0) == 8)
    run.take(started(0), at: 0)
    run.take(ended(0), at: 6)
    #expect(run.left(at: 6) == 18)
  }

  @Test func `spans tell when and where, and how it ended`() {
    var run = RunProgress(plan, known: [])
    run.take(ended(3, .cached), at: 0)
    run.take(started(0), at: 1)
    run.take(started(0, 2), at: 2)
    run.take(.placed(index: 0, label: "a", place: "job 7 running on node3"), at: 2)
    run.take(ended(0, memory: 9), at: 4)
    run.take(started(1), at: 4)
    run.take(ended(1, .failed("no")), at: 5)
    run.take(started(2), at: 5)
    #expect(
      run.spans(at: 7) == [
        StepSpan(
          step: "a", kind: "external", place: "node3", start: 1, end: 4, memory: 9, state: "ran"),
        StepSpan(
          step: "b", kind: "external", place: "this machine", start: 4, end: 5, memory: 0,
          state: "failed"),
        StepSpan(
          step: "c", kind: "external", place: "this machine", start: 5, end: 7, memory: 0,
          state: "running"),
      ])
    #expect(run.cached == 1 && run.done == 2)
    #expect(run.failures.map(\.message) == ["no"])
  }

  @Test func `a long loss is thinned and keeps its ends in sight`() {
    var run = RunProgress(plan, known: [])
    run.take(started(0), at: 0)
    for step in 0..<5000 { run.take(at(0, step, of: 5000, loss: 1 / Double(step + 1)), at: 1) }
    let points = run.running[0]?.losses.points ?? []
    #expect((200...401).contains(points.count))
    #expect(points.first?.done == 0)
    #expect((points.last?.done ?? 0) > 4900)
    #expect(points.allSatisfy { $0.loss == 1 / ($0.done + 1) })
  }

  @Test func `the page says what is at work, what has failed and what is left`() {
    var run = RunProgress(plan, known: [])
    run.take(started(0), at: 0)
    run.take(ended(0, .failed("it <broke>")), at: 8)
    run.take(started(1), at: 8)
    for step in 1...4 {
      run.take(at(1, step, of: 8, loss: 2 - Double(step) / 4), at: 8 + Double(step))
    }
    let report = LiveReport.report(
      run, name: "n", notes: "*why*", LiveReport.Status(now: 12, time: "T"))
    let text = report.markdown()
    #expect(text.contains("Running for 12.0 s: 0 of 4 steps are done, time left not known yet."))
    #expect(text.contains("Step a failed: it"))
    let dense = text.filter { !$0.isWhitespace }
    #expect(dense.contains("|`b`|thismachine|4.00s|50%|1.00|4.00s|"), "\(text)")
    #expect(report.html().contains("Losses as the steps tell them"))
    #expect(!report.html().contains("<broke>"))
    run.take(ended(1), at: 13)
    let last = LiveReport.report(
      run, name: "n", notes: "", LiveReport.Status(now: 13, time: "T", ending: "Interrupted"))
    #expect(last.markdown().contains("Interrupted after 13.0 s: 1 of 4 steps are done."))
    #expect(!last.markdown().contains("## At work"))
  }

  @Test func `provenance keeps the spans, and what an engine computed on`() throws {
    let span = StepSpan(
      step: "a", kind: "k", place: "p", start: 1, end: 2.5, memory: 3, state: "ran")
    let provenance = Provenance(
      version: "1", machine: Machine.current(), kernels: "", numerics: "", libraries: [],
      commit: nil, started: "now", wall: 0, cpu: 0, peakMemory: 0, ran: 0, cached: 0, failed: 0,
      overrides: [], engine: "pytorch (cuda)", devices: ["4 x NVIDIA H200"], spans: [span])
    let read = try #require(Provenance(provenance.json))
    #expect(read.spans == [span])
    #expect(read.devices == ["4 x NVIDIA H200"])
    #expect(provenance.json["portable"]?.bool == false)
    #expect(TimelineCell.figure(read.spans)?.isView == true)
    #expect(TimelineCell.figure([]) == nil)
  }
}
