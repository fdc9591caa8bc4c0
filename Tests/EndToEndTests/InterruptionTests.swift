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

  @Test func `an interrupted training resumes from its checkpoint to the same bytes`() throws {
    try Project.make { project in
      let arguments = ["run", "tiny.yaml"] + Self.long
      let whole = try lethe(arguments + ["--runs", "whole"], directory: project.directory)
      #expect(whole.status == 0, "\(whole.errors)")
      let started = try startLethe(arguments, directory: project.directory)
      let checkpoints = "\(project.directory)/runs/.store/v1/checkpoints"
      try project.waitForProgress()
      kill(started.process.processIdentifier, SIGINT)
      started.process.waitUntilExit()
      #expect(started.process.terminationStatus == 130)
      let kept = try FileManager.default.contentsOfDirectory(atPath: checkpoints)
      #expect(!kept.isEmpty)
      let resumed = try lethe(arguments, directory: project.directory)
      #expect(resumed.status == 0, "\(resumed.errors)")
      #expect(try project.manifest() == project.manifest(in: "whole"))
    }
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
