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

  @Test(arguments: [
    "report.html", "metrics.json", "plan.json", "resolved.yaml", "provenance.json",
    "MANIFEST.sha256", "artifacts", "artifacts/steps_it", "artifacts/steps_it/out",
  ])
  func `what is gone, damaged or replaced in a record is mended by fsck`(name: String) throws {
    try Project.make { project in
      try project.write("record.yaml", Self.spec("/nowhere/flag"))
      #expect(try project.run("run", "record.yaml").status == 0)
      let run = try project.runs()[0]
      let before = try files(project, run)
      let path = "\(project.directory)/\(run)/\(name)"
      for harm in ["remove", "replace", "folder", "pipe", "dangling"] {
        try FileManager.default.removeItem(atPath: path)
        switch harm {
        case "replace": try "damaged".write(toFile: path, atomically: true, encoding: .utf8)
        case "folder":
          try FileManager.default.createDirectory(
            atPath: "\(path)/x", withIntermediateDirectories: true)
        case "pipe": unsafe mkfifo(path, 0o644)
        case "dangling":
          try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: "nowhere")
        default: break
        }
        let found = try project.run("fsck")
        #expect(found.status == 3, "\(harm) \(found.output)\(found.errors)")
        let mended = try project.run("fsck", "--repair")
        #expect(mended.status == 0, "\(harm) \(mended.output)\(mended.errors)")
        #expect(mended.output.contains("REPAIRED  "), "\(harm) \(mended.output)")
        #expect(try files(project, run) == before, "\(harm)")
        #expect(try project.run("verify", "last").status == 0, "\(harm)")
        #expect(try project.run("fsck").status == 0, "\(harm)")
        #expect(try project.read("\(run)/artifacts/steps_it/out") == "made\n", "\(harm)")
        #expect(try project.read("\(run)/report.html").contains("<html"), "\(harm)")
      }
    }
  }

  @Test func `a record has the same bytes whatever the number of processors`() throws {
    try Project.make { project in
      let run = ["run", "tiny.yaml", "--set", "sweep={methods.npo.npo.beta: [0.05, 0.5]}"]
      #expect(try lethe(run, directory: project.directory).status == 0)
      let record = try project.runs()[0]
      let names =
        ["MANIFEST.sha256", "report.html", "report.ipynb", "report.md"]
      // Made again twice, as what is told of cached steps differs from what is told of those that ran.
      let records = try [[], ["taskset", "-c", "0"]].map { prefix in
        try FileManager.default.removeItem(
          atPath: "\(project.directory)/\(record)/MANIFEST.sha256")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = prefix + [lethePath] + run + ["--quiet"]
        process.currentDirectoryURL = URL(filePath: project.directory)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try names.map { name in
          try project.read("\(record)/\(name)").split(separator: "\n")
            .filter { !$0.contains("wall time") && !$0.contains("started") }
        }
      }
      for (name, (all, one)) in zip(names, zip(records[0], records[1])) {
        #expect(all == one, "\(name)")
        #expect(all.count > 20)
      }
    }
  }

  @Test func `fsck refuses what only a person can mend, and says how`() throws {
    try Project.make { project in
      try project.write("record.yaml", Self.spec("/nowhere/flag"))
      #expect(try project.run("run", "record.yaml").status == 0)
      let run = try project.runs()[0]
      // The spec as it was given lies nowhere else.
      try FileManager.default.removeItem(atPath: "\(project.directory)/\(run)/spec.yaml")
      #expect(try project.run("pin", "last", "--as", "kept").status == 0)
      try project.write("runs/.store/v1/pins/kept", "{}")
      let refused = try project.run("fsck", "--repair")
      #expect(refused.status == 3)
      #expect(refused.output.contains("lethe run SPEC"), "\(refused.output)")
      #expect(refused.output.contains("lethe pin --remove kept"), "\(refused.output)")
      #expect(try project.run("run", "record.yaml").status == 0)
      #expect(try project.run("pin", "--remove", "kept").status == 0)
      #expect(try project.run("fsck").status == 0)
      #expect(try project.run("verify", "last").status == 0)
    }
  }

  @Test func `a result that the store lost is on record again, and no step runs`() throws {
    try Project.make { project in
      try project.write("record.yaml", Self.spec("/nowhere/flag"))
      #expect(try project.run("run", "record.yaml").status == 0)
      let run = try project.runs()[0]
      try FileManager.default.removeItem(atPath: "\(project.directory)/runs/.store/v1/results")
      try FileManager.default.removeItem(atPath: "\(project.directory)/\(run)/report.md")
      #expect(try project.run("fsck", "--repair").status == 0)
      let again = try project.run("run", "record.yaml")
      #expect(again.errors.contains("0 ran"), "\(again.errors)")
    }
  }

  @Test func `a damaged import is not mended by strangers' words but by its bundle`() throws {
    try Project.make { project in
      try project.write("record.yaml", Self.spec("/nowhere/flag"))
      let keys = ["LETHE_KEYS": "\(project.directory)/keys"]
      #expect(try project.run("run", "record.yaml", environment: keys).status == 0)
      #expect(
        try project.run("export", "last", "-o", "a.lethe", "--with", "all", environment: keys)
          .status
          == 0)
      #expect(
        try project.run("import", "a.lethe", "--runs", "other", environment: keys).status == 0)
      let run = try project.runs(in: "other")[0]
      let report = try project.read("\(run)/report.html")
      // What the manifest names is made again to the same bytes; a view is its author's.
      try project.write("\(run)/metrics.json", "[]")
      try FileManager.default.removeItem(
        atPath: "\(project.directory)/\(run)/artifacts/steps_it/out")
      let mended = try project.run("fsck", "--repair", "--runs", "other", environment: keys)
      #expect(mended.status == 0, "\(mended.output)\(mended.errors)")
      try project.write("\(run)/report.html", "other")
      let refused = try project.run("fsck", "--repair", "--runs", "other", environment: keys)
      #expect(refused.status == 3)
      #expect(refused.output.contains("import its bundle again"), "\(refused.output)")
      #expect(
        try project.run("import", "a.lethe", "--runs", "other", environment: keys).status == 0)
      #expect(try project.read("\(run)/report.html") == report)
      #expect(try project.run("fsck", "--runs", "other", environment: keys).status == 0)
    }
  }

  @Test func `files with the same bytes at two paths are found by workers`() throws {
    try Project.make { project in
      let text = try project.read("data/tofu/forget10_perturbed.json")
      try project.write("data/again.json", text)
      let spec = try project.read("tiny.yaml").replacing(
        "qa: {path: data/tofu/forget10_perturbed.json, start: 0",
        with: "qa: {path: data/again.json, start: 0")
      try project.write("tiny.yaml", spec.replacing("metrics: [", with: "metrics: [] # "))
      let result = try project.run("run", "tiny.yaml")
      #expect(result.status == 0, "\(result.errors)")
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
