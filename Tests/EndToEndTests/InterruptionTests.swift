import Foundation
import TestKit
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// What happens to a run that is disturbed.
@Suite(.serialized) struct InterruptionTests {
  /// A training step of a few seconds, so that it can be interrupted.
  private static let long = ["--set", "model.pretrain.training.epochs=300"]

  @Test func `a killed runner and its workers leave nothing that changes the result`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml", "--runs", "whole").status == 0)
      let manifest = try project.manifest(in: "whole")
      for (round, milliseconds) in [60, 240, 420, 600].enumerated() {
        let runs = "killed\(round)"
        let started = try startLethe(
          ["run", "tiny.yaml", "--runs", runs], directory: project.directory)
        usleep(UInt32(milliseconds * 1000))
        kill(started.process.processIdentifier, SIGKILL)
        started.process.waitUntilExit()
        #expect(try project.run("run", "tiny.yaml", "--runs", runs).status == 0)
        #expect(try project.manifest(in: runs) == manifest)
      }
    }
  }

  @Test func `a program ends with a runner that is killed, and so does all that it started`() throws
  {
    try Project.make { project in
      let pids = "\(project.directory)/pids"
      try project.write(
        "long.yaml",
        "{lethe: 1, name: long, steps: {it: {run: [sh, -c, 'sleep 300 & echo $$ $! > \(pids); wait; echo x > out'], outputs: [out]}}}"
      )
      let started = try startLethe(["run", "long.yaml"], directory: project.directory)
      var found: [pid_t] = []
      waitUntil {
        found = ((try? project.read("pids")) ?? "").split(whereSeparator: \.isWhitespace)
          .compactMap { pid_t($0) }
        return found.count == 2
      }
      #expect(found.count == 2)
      kill(started.process.processIdentifier, SIGKILL)
      started.process.waitUntilExit()
      waitUntil { !found.contains(where: Self.isAlive) }
      #expect(!found.contains(where: Self.isAlive))
    }
  }

  /// The process that a step's program leaves behind in a session of its own.
  private static func leftBehind(_ project: Project, _ script: String) throws -> StartedRun {
    try project.write(
      "left.yaml",
      "{lethe: 1, name: left, steps: {it: {run: [sh, -c, 'setsid sh -c \"echo \\$\\$ > \(project.directory)/pid; exec sleep 300\" > /dev/null 2>&1 & \(script)'], outputs: [out]}}}"
    )
    let started = try startLethe(["run", "left.yaml"], directory: project.directory)
    var found: pid_t?
    waitUntil {
      let text = (try? project.read("pid")) ?? ""
      found = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
      return found != nil
    }
    return StartedRun(process: started.process, leftBehind: try #require(found))
  }

  private struct StartedRun {
    let process: Process
    let leftBehind: pid_t
  }

  @Test(.timeLimit(.minutes(20)))
  func `what a program leaves behind in a session of its own ends with its step`() throws {
    try Project.make { project in
      let run = try Self.leftBehind(project, "sleep 1; echo x > out")
      run.process.waitUntilExit()
      #expect(run.process.terminationStatus == 0)
      #expect(!Self.isAlive(run.leftBehind))
    }
  }

  @Test(.timeLimit(.minutes(20)))
  func `and with a runner that is killed`() throws {
    try Project.make { project in
      let run = try Self.leftBehind(project, "sleep 300; echo x > out")
      #expect(Self.isAlive(run.leftBehind))
      kill(run.process.processIdentifier, SIGKILL)
      run.process.waitUntilExit()
      waitUntil { !Self.isAlive(run.leftBehind) }
      #expect(!Self.isAlive(run.leftBehind))
    }
  }

  @Test func `codes and signals of programs come through the process between`() throws {
    try Project.make { project in
      for (script, words) in [
        ("exit 7", "failed with exit code 7"), ("kill -SEGV $$", "signal 11"),
        ("kill -KILL $$", "signal 9"),
      ] {
        try project.write(
          "ends.yaml",
          "{lethe: 1, name: ends, steps: {it: {run: [sh, -c, \"\(script)\"], outputs: [out]}}}")
        let result = try project.run("run", "ends.yaml")
        #expect(result.status == 1)
        #expect(result.errors.contains(words), "\(result.errors)")
      }
    }
  }

  @Test(.timeLimit(.minutes(20)))
  func `a second wish to stop does not wait for a program that ignores the first`() throws {
    try Project.make { project in
      let pids = "\(project.directory)/pids"
      try project.write(
        "long.yaml",
        "{lethe: 1, name: long, steps: {it: {run: [sh, -c, 'trap : TERM; echo $$ > \(pids); while true; do sleep 1; done; echo x > out'], outputs: [out]}}}"
      )
      let started = try startLethe(["run", "long.yaml"], directory: project.directory)
      waitUntil { ((try? project.read("pids")) ?? "").hasSuffix("\n") }
      kill(started.process.processIdentifier, SIGINT)
      usleep(300_000)
      kill(started.process.processIdentifier, SIGINT)
      started.process.waitUntilExit()
      #expect(started.process.terminationStatus == 130)
      let program = pid_t(try project.read("pids").trimmingCharacters(in: .whitespacesAndNewlines))
      #expect(program != nil)
      waitUntil { program.map(Self.isAlive) == false }
      #expect(program.map(Self.isAlive) == false)
    }
  }

  /// Whether a process runs; one that nobody has collected does not.
  private static func isAlive(_ process: pid_t) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    return !status.isEmpty && !status.contains(") Z ")
  }

  @Test(arguments: [SIGINT, SIGHUP])
  func `an interrupted training resumes from its checkpoint to the same bytes`(
    signal: Int32
  ) throws {
    try Project.make { project in
      let arguments = ["run", "tiny.yaml"] + Self.long
      let whole = try lethe(arguments + ["--runs", "whole"], directory: project.directory)
      #expect(whole.status == 0, "\(whole.errors)")
      let started = try startLethe(arguments, directory: project.directory)
      let checkpoints = "\(project.directory)/runs/.store/v1/checkpoints"
      try project.waitForProgress()
      kill(started.process.processIdentifier, signal)
      started.process.waitUntilExit()
      #expect(started.process.terminationStatus == 130)
      let kept = try FileManager.default.contentsOfDirectory(atPath: checkpoints)
      #expect(!kept.isEmpty)
      let resumed = try lethe(arguments, directory: project.directory)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try project.manifest() == project.manifest(in: "whole"))
      #expect(try tokens(of: project, in: "runs") == tokens(of: project, in: "whole"))
    }
  }

  /// The tokens that each step read, of all its attempts, by the store's records.
  private func tokens(of project: Project, in runs: String) throws -> [String: Int] {
    let results = "\(project.directory)/\(runs)/.store/v1/results"
    var found: [String: Int] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: results) {
      // Folders are no records.
      guard let data = FileManager.default.contents(atPath: "\(results)/\(path)"),
        let record = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
        let cost = record["cost"] as? [String: Any]
      else { continue }
      found[path] = cost["tokens"] as? Int ?? 0
    }
    #expect(found.values.contains { $0 > 0 })
    return found
  }

  @Test func `two runs at once share the work`() throws {
    try Project.make { project in
      let first = try startLethe(["run", "tiny.yaml"], directory: project.directory)
      let second = try project.run("run", "tiny.yaml")
      first.process.waitUntilExit()
      #expect(first.process.terminationStatus == 0)
      #expect(second.status == 0, "\(second.errors)")
      let third = try project.run("run", "tiny.yaml")
      #expect(third.errors.contains("0 ran"), "\(third.errors)")
    }
  }
}
