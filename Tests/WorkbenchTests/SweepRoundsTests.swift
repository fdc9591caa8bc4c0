import Executors
import Experiments
import FoundationEssentials
import Records
import Running
import Storage
import TestKit
import Testing
import Workbench

/// Sessions end to end in this process, with programs as steps.
@Suite struct SweepRoundsTests {
  private func withSession(
    _ spec: String, _ body: (Workspace, RunSession) async throws -> Void
  ) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appending(path: "lethe-rounds-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = "\(directory)/spec.yaml"
    try spec.write(toFile: file, atomically: true, encoding: .utf8)
    let workspace = Workspace(runs: "\(directory)/runs")
    try await body(workspace, try workspace.session(of: Workspace.spec(file)))
  }

  @Test func `a session is brought up to date once, and recorded`() async throws {
    let spec = """
      lethe: 1
      name: programs
      steps:
        one:
          run: [/bin/sh, -c, "echo 1 > out.txt"]
          outputs: [out.txt]
        two:
          run: [/bin/sh, -c, "cat inputs/one/out.txt > out.txt"]
          inputs: {one: {step: one}}
          outputs: [out.txt]
      """
    try await withSession(spec) { workspace, session in
      #expect(session.name.hasPrefix("programs-"))
      var rounds = SweepRounds(session, in: workspace)
      try await rounds.bringUpToDate(
        RunOptions(), executor: LocalExecutor(), observers: [], cancellation: Cancellation())
      #expect(rounds.outcomes.map(\.state) == [.ran, .ran])
      let isOver = try !rounds.advance(allowingFailures: false)
      #expect(isOver)
      let provenance = Provenance(of: session, rounds.outcomes, started: .now)
      #expect(try await session.finish(try session.record(rounds.outcomes, provenance)))
      let trees = session.knownTrees()
      #expect(try session.isCurrent(trees))
      #expect(try RunCheck(session.directory.path, store: session.store).differences.isEmpty)
      let events = try session.directory.read("events.jsonl").split(separator: 10)
      #expect(events.count >= 4)
      #expect(rounds.spans.map(\.step) == ["steps/one", "steps/two"])
      #expect(rounds.spans.allSatisfy { $0.state == "ran" && $0.start <= $0.end })
    }
  }

  /// The text of the page while the second of two steps is at work, and after the run.
  @Test(.timeLimit(.minutes(20)), arguments: [false, true])
  func `report html follows a run, but replaces no complete one`(isComplete: Bool) async throws {
    let spec = """
      lethe: 1
      name: programs
      steps:
        slow:
          run: [/bin/sh, -c, "sleep 2000; echo 2 > out.txt"]
          outputs: [out.txt]
      """
    try await withSession(spec) { _, session in
      if isComplete {
        try session.directory.write("report.html", "complete")
        try session.directory.writeManifest([], known: [:])
      }
      let cancellation = Cancellation()
      let page = Task {
        var text = ""
        _ = try? await waitUntil { () async in
          text =
            (try? session.directory.read("report.html"))
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
          return text.contains("At work") || text == "complete"
        }
        cancellation.request()
        return text
      }
      var rounds = SweepRounds(session, in: Workspace(runs: session.directory.path))
      try await rounds.bringUpToDate(
        RunOptions(), executor: LocalExecutor(), observers: [], cancellation: cancellation)
      let text = await page.value
      let last = String(decoding: try session.directory.read("report.html"), as: UTF8.self)
      if isComplete {
        #expect(text == "complete" && last == text)
      } else {
        #expect(text.contains("http-equiv=\"refresh\"") && text.contains("0 of 1 steps are done"))
        #expect(last.contains("Interrupted after") && !last.contains("http-equiv=\"refresh\""))
      }
    }
  }

  @Test func `a spec with problems throws them all with their sources`() throws {
    try withTemporaryDirectory { directory in
      let file = "\(directory)/spec.yaml"
      try "lethe: 1\nname: x\nmetods: {}\nmodle: {}\n".write(
        toFile: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: InvalidSpec.self) { try Workspace.spec(file) }
      #expect((error?.problems.count ?? 0) >= 2)
      #expect(error?.sources.files[file] != nil)
    }
  }
}
