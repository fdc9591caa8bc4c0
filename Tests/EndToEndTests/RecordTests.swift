import Foundation
import TestKit
import Testing

/// A complete record is changed by nothing but another complete one, and mended where it is damaged.
@Suite struct RecordTests {
  private static func spec(_ flag: String) -> String {
    "{lethe: 1, name: record, steps: {it: {run: [sh, -c, 'test ! -e \(flag) && echo made > out'], "
      + "outputs: [out]}}}"
  }

  /// The files of a run that the manifest names, and the manifest.
  private func files(_ project: Project, _ run: String) throws -> [String: String] {
    var files: [String: String] = [:]
    for name in ["MANIFEST.sha256", "spec.yaml", "resolved.yaml", "plan.json", "metrics.json"] {
      files[name] = try project.read("\(run)/\(name)")
    }
    return files
  }

  @Test func `a rerun that fails leaves the record of before`() throws {
    try Project.make { project in
      let flag = "\(project.directory)/flag"
      try project.write("record.yaml", Self.spec(flag))
      #expect(try project.run("run", "record.yaml").status == 0)
      let run = try project.runs()[0]
      let before = try files(project, run)
      // The step has to run again, and fails.
      try FileManager.default.removeItem(atPath: "\(project.directory)/runs/.store/v1/results")
      try project.write("flag", "")
      let failed = try project.run("run", "record.yaml")
      #expect(failed.status == 1)
      #expect(failed.errors.contains("keeps its complete record"), "\(failed.errors)")
      #expect(try files(project, run) == before)
      // What it needs survives gc, and a rerun that succeeds makes the record anew.
      #expect(try project.run("gc").status == 0)
      #expect(try project.read("\(run)/artifacts/steps_it/out") == "made\n")
      try FileManager.default.removeItem(atPath: flag)
      #expect(try project.run("run", "record.yaml").status == 0)
      #expect(try files(project, run) == before)
      #expect(try project.run("verify", "last").status == 0)
      #expect(try project.runs().count == 1)
    }
  }

  @Test(arguments: [
    "report.html", "metrics.json", "plan.json", "artifacts/steps_it/out", "figures",
  ])
  func `what is gone or damaged of a record is mended by run`(name: String) throws {
    try Project.make { project in
      try project.write("record.yaml", Self.spec("/nowhere/flag"))
      #expect(try project.run("run", "record.yaml").status == 0)
      let run = try project.runs()[0]
      let before = try files(project, run)
      let path = "\(project.directory)/\(run)/\(name)"
      for harm in ["remove", "replace", "folder"] {
        guard FileManager.default.fileExists(atPath: path) else { continue }
        try FileManager.default.removeItem(atPath: path)
        if harm == "replace" {
          try "damaged".write(toFile: path, atomically: true, encoding: .utf8)
        }
        if harm == "folder" {
          try FileManager.default.createDirectory(
            atPath: "\(path)/x", withIntermediateDirectories: true)
        }
        let again = try project.run("run", "record.yaml")
        #expect(again.status == 0, "\(harm) \(again.errors)")
        #expect(
          again.errors.contains("0 ran") || again.errors.contains("1 cached"), "\(again.errors)")
        #expect(try files(project, run) == before, "\(harm)")
        #expect(try project.run("verify", "last").status == 0, "\(harm)")
        #expect(try project.read("\(run)/artifacts/steps_it/out") == "made\n")
        if name == "report.html" {
          #expect(try project.read("\(run)/report.html").contains("<html"))
        }
      }
    }
  }

  @Test func `an imported record is never rewritten`() throws {
    try Project.make { project in
      try project.write("record.yaml", Self.spec("/nowhere/flag"))
      let keys = ["LETHE_KEYS": "\(project.directory)/keys"]
      #expect(try project.run("run", "record.yaml", environment: keys).status == 0)
      #expect(try project.run("export", "last", "-o", "a.lethe", environment: keys).status == 0)
      let taken = try project.run("import", "a.lethe", "--runs", "other", environment: keys)
      #expect(taken.status == 0, "\(taken.errors)")
      let name = try #require(try project.runs()[0].split(separator: "/").last)
      try FileManager.default.removeItem(atPath: "\(project.directory)/other/\(name)/report.html")
      let again = try project.run(
        "run", "record.yaml", "--runs", "other", "--allow-run", environment: keys)
      #expect(again.status != 0)
      #expect(again.errors.contains("never rewritten"), "\(again.errors)")
    }
  }
}
