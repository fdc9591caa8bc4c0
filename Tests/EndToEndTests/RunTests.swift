import Foundation
import TestKit
import Testing

/// The binary on the tiny experiment.
@Suite(.serialized) struct RunTests {
  @Test func `the same spec gives the same bytes with any jobs and kernels`() throws {
    try Project.make { project in
      let first = try project.run("run", "tiny.yaml", "--runs", "a", "--jobs", "1")
      #expect(first.status == 0, "\(first.errors)")
      let second = try project.run("run", "tiny.yaml", "--runs", "b", "--jobs", "2")
      #expect(second.status == 0, "\(second.errors)")
      let third = try project.run(
        "run", "tiny.yaml", "--runs", "c", environment: ["LETHE_KERNELS": "scalar"])
      #expect(third.status == 0, "\(third.errors)")
      let manifest = try project.manifest(in: "a")
      #expect(!manifest.isEmpty)
      #expect(try project.manifest(in: "b") == manifest)
      #expect(try project.manifest(in: "c") == manifest)
    }
  }

  @Test func `a second run is cached, and notes change only the report`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml").status == 0)
      let again = try project.run("run", "tiny.yaml")
      #expect(again.errors.contains("0 ran"), "\(again.errors)")
      let text = try project.read("tiny.yaml")
      try project.write("tiny.yaml", text.replacing("Too small", with: "Far too small"))
      let noted = try project.run("run", "tiny.yaml")
      #expect(noted.errors.contains("0 ran"), "\(noted.errors)")
      let report = try project.read("\(try project.runs()[0])/report.md")
      #expect(report.contains("Far too small"))
    }
  }

  @Test func `another beta reruns only what depends on it`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml").status == 0)
      let plan = try project.run("plan", "tiny.yaml", "--set", "methods.npo.npo.beta=0.5")
      #expect(plan.status == 0)
      let stale = plan.output.split(separator: "\n").filter {
        $0.contains("  run: ") || $0.contains("  wait: ")
      }
      #expect(!stale.isEmpty)
      #expect(stale.allSatisfy { $0.hasPrefix("npo ") }, "\(plan.output)")
      #expect(plan.output.contains("parameters.method.beta 0.1 -> 0.5"), "\(plan.output)")
    }
  }

  @Test func `the resolved spec gives the same run`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml").status == 0)
      let run = try project.runs()[0]
      let manifest = try project.manifest()
      let again = try project.run("run", "\(run)/resolved.yaml")
      #expect(again.status == 0, "\(again.errors)")
      #expect(again.errors.contains("0 ran"), "\(again.errors)")
      #expect(try project.runs() == [run])
      let changed = manifest.split(separator: "\n").filter { !$0.hasSuffix("  spec.yaml") }
      let now = try project.manifest().split(separator: "\n").filter {
        !$0.hasSuffix("  spec.yaml")
      }
      #expect(now == changed)
    }
  }

  @Test func `sha256sum checks the manifest`() throws {
    try Project.make { project in
      #expect(try project.run("run", "tiny.yaml").status == 0)
      let check = Process()
      check.executableURL = URL(filePath: "/usr/bin/sha256sum")
      check.arguments = ["-c", "--quiet", "MANIFEST.sha256"]
      check.currentDirectoryURL = URL(filePath: "\(project.directory)/\(try project.runs()[0])")
      try check.run()
      check.waitUntilExit()
      #expect(check.terminationStatus == 0)
    }
  }

  @Test func `mistakes in a spec are all reported and nothing is run`() throws {
    try Project.make { project in
      let text = try project.read("tiny.yaml")
      try project.write(
        "wrong.yaml",
        text.replacing("epochs: 4", with: "epoch: 4").replacing("beta: 0.1", with: "beta: -1"))
      let result = try project.run("run", "wrong.yaml")
      #expect(result.status == 2)
      #expect(result.errors.contains("unknown key 'epoch'"))
      #expect(result.errors.contains("did you mean 'epochs'"))
      #expect(result.errors.contains("'beta' must be"))
      #expect(!FileManager.default.fileExists(atPath: "\(project.directory)/runs"))
    }
  }
}
