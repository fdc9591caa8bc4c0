import Foundation
import TestKit
import Testing

/// A classifier that forgets, through the binary: a small CLIP on drawn images, and a program as black box.
@Suite(.serialized) struct BlackBoxTests {
  /// Images of 8 x 8 pixels: class 0 is bright above, 1 below, 2 on the left, 3 on the right.
  private func images(_ count: Int) -> (pixels: [UInt8], labels: [UInt8]) {
    var (pixels, labels): ([UInt8], [UInt8]) = ([], [])
    for index in 0..<count {
      let label = index % 4
      labels.append(UInt8(label))
      for y in 0..<8 {
        for x in 0..<8 {
          let isBright = [y < 4, y >= 4, x < 4, x >= 4][label]
          pixels.append(UInt8((isBright ? 180 : 20) + (index * 7 + x * 3 + y * 5) % 40))
        }
      }
    }
    return (pixels, labels)
  }

  private func write(_ project: Project, _ name: String, _ count: Int) throws {
    let (pixels, labels) = images(count)
    func number(_ value: Int) -> [UInt8] { [0, 0, UInt8(value / 256), UInt8(value % 256)] }
    let files = [
      "\(name)-images": [0, 0, 8, 3] + number(count) + number(8) + number(8) + pixels,
      "\(name)-labels": [0, 0, 8, 1] + number(count) + labels,
    ]
    for (file, bytes) in files {
      try Data(bytes).write(to: URL(filePath: "\(project.directory)/\(file)"))
    }
  }

  private func spec(model: String, methods: String) -> String {
    """
    lethe: 1
    name: boxes
    model: \(model)
    data:
      images:
        idx:
          classes: [above, below, left, right]
          train: {images: train-images, labels: train-labels}
          test: {images: test-images, labels: test-labels}
      forget_classes: [above, left]
      shots: 4
    methods: \(methods)
    metrics: [H, Err_for, Acc_mem, class_accuracy]
    """
  }

  private func metrics(_ project: Project) throws -> [[String: Any]] {
    let text = try project.read("\(try project.runs()[0])/metrics.json")
    let rows = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
    return try #require(rows)
  }

  private func estimate(_ rows: [[String: Any]], _ method: String, _ column: String) -> Double? {
    rows.first { $0["method"] as? String == method && $0["column"] as? String == column }?[
      "estimate"] as? Double
  }

  private let model = """
    {train_clip: {patch_size: 4, projection: 16, context: 24, vocabulary: 300,
      vision: {width: 16, layers: 1, heads: 2, feed_forward: 32},
      text: {width: 16, layers: 2, heads: 2, feed_forward: 32},
      training: {epochs: 60, batch_size: 32, learning_rate: 0.005}}}
    """

  @Test func `a small model learns four classes, and forgets two by the prompt alone`() throws {
    try Project.make { project in
      try write(project, "train", 160)
      try write(project, "test", 80)
      let methods = """
        {lcs: {black_box_forgetting: {vectors: 2, shared: 3, unique: 2, generations: 30}},
         bbt: {black_box_forgetting: {form: bbt, vectors: 2, dimensions: 4, generations: 30, algorithm: sep}},
         coop: {coop: {vectors: 2, steps: 40, learning_rate: 0.05}}}
        """
      try project.write("box.yaml", spec(model: model, methods: methods))
      let run = try project.run("run", "box.yaml")
      #expect(run.status == 0, "\(run.errors)")
      let rows = try metrics(project)
      #expect(try #require(estimate(rows, "zero_shot", "Acc_mem")) > 0.9)
      #expect(try #require(estimate(rows, "zero_shot", "Err_for")) < 0.2)
      for method in ["lcs", "bbt", "coop"] {
        #expect(try #require(estimate(rows, method, "H")) > 0.4, "\(method)")
      }
      #expect(try #require(estimate(rows, "lcs", "H")) > 0.7)
      #expect(try #require(estimate(rows, "lcs", "accuracy.above")) < 0.5)
      let report = try project.read("\(try project.runs()[0])/report.md")
      #expect(report.contains("What is no longer recognised"))
      let again = try project.run("run", "box.yaml", "--runs", "other", "--jobs", "2")
      #expect(again.status == 0, "\(again.errors)")
      #expect(try project.manifest(in: "other") == project.manifest())
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `a program is made to forget by its answers`() throws {
    try Project.make { project in
      try write(project, "train", 80)
      try write(project, "test", 40)
      let client = "black_box_client.py"
      try FileManager.default.copyItem(
        atPath: "\(packageRoot)/configs/examples/\(client)",
        toPath: "\(project.directory)/\(client)")
      let methods =
        "{lcs: {black_box_forgetting: {vectors: 2, shared: 3, unique: 2, generations: 10}}}"
      try project.write(
        "box.yaml",
        spec(model: "{command: {run: [python3], script: \(client)}}", methods: methods))
      let run = try project.run("run", "box.yaml")
      #expect(run.status == 0, "\(run.errors)")
      #expect(try estimate(metrics(project), "lcs", "H") != nil)
      try project.write(
        "bad.yaml",
        spec(model: "{command: {run: [echo, '{}']}}", methods: methods))
      let bad = try project.run("run", "bad.yaml")
      #expect(bad.status == 1)
      #expect(bad.errors.contains("should answer {\"offset\": [numbers]"), "\(bad.errors)")
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `pictures in folders are found by workers from the spec, wherever the runs are`() throws {
    try Project.make { project in
      // Eight by eight pixels of grey 0 and of grey 60.
      let pictures = [
        "dark":
          "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR4nGNgGB4AAADIAAGtQHYiAAAAAElFTkSuQmCC",
        "light":
          "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAD0lEQVR4nGOwwQEYhpYEAJXHLQGsq4DUAAAAAElFTkSuQmCC",
      ]
      for (name, text) in pictures {
        let bytes = try #require(Data(base64Encoded: text))
        for set in ["train", "test"] {
          let folder = "\(project.directory)/images/\(set)/\(name)"
          try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
          for number in 0..<4 { try bytes.write(to: URL(filePath: "\(folder)/\(number).png")) }
        }
      }
      let client = "black_box_client.py"
      try FileManager.default.copyItem(
        atPath: "\(packageRoot)/configs/examples/\(client)",
        toPath: "\(project.directory)/\(client)")
      try project.write(
        "box.yaml",
        """
        lethe: 1
        name: box
        model: {command: {run: [python3], script: \(client)}}
        data: {images: {folders: {train: images/train, test: images/test}}, forget_classes: [dark], shots: 2}
        methods: {lcs: {black_box_forgetting: {vectors: 2, shared: 3, unique: 2, generations: 2}}}
        metrics: [H]
        """)
      let elsewhere = "\(project.directory)/elsewhere"
      try FileManager.default.createDirectory(
        atPath: elsewhere, withIntermediateDirectories: false)
      func run(_ words: String...) throws -> ProgramResult {
        try lethe(words + ["--runs", "rel/runs"], directory: elsewhere)
      }
      let first = try run("run", "../box.yaml")
      #expect(first.status == 0, "\(first.errors)")
      let runs = try project.runs(in: "elsewhere/rel/runs")
      let resolved = try project.read("\(runs[0])/resolved.yaml")
      for set in ["train", "test"] {
        #expect(resolved.contains("images/\(set)/*/*.{jpeg,jpg,png}"), "\(resolved)")
      }
      let plan = try project.read("\(runs[0])/plan.json")
      // The program, and the folders, which hold the same: eight files in one.
      #expect(plan.components(separatedBy: "\"kind\":\"file\"").count == 3, "\(plan)")
      // What is no image of a class changes nothing.
      try project.write("images/train/dark/notes.txt", "Taken at night.")
      let again = try run("run", "../box.yaml")
      #expect(again.status == 0 && again.errors.contains("0 ran"), "\(again.errors)")
      #expect(try project.runs(in: "elsewhere/rel/runs") == runs)
      // What was read can be had from the store when the folders are gone, and not without a digest.
      try FileManager.default.removeItem(atPath: "\(project.directory)/images")
      let name = String(runs[0].split(separator: "/").last ?? "")
      let verified = try run("verify", name)
      #expect(verified.status == 0, "\(verified.errors)")
      let gone = try run("run", "../box.yaml")
      #expect(gone.status == 2, "\(gone.errors)")
      for part in ["there is no such folder", "box.yaml:4:"] {
        #expect(gone.errors.contains(part), "\(gone.errors)")
      }
    }
  }

  /// As the kernel does when no memory is left.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `what a black box has started ends with its worker when that is killed`() throws {
    try Project.make { project in
      try write(project, "train", 40)
      try write(project, "test", 20)
      let file = "\(project.directory)/left"
      try project.write(
        "client.py",
        """
        import os, signal, subprocess, time
        left = subprocess.Popen(["sleep", "300"], start_new_session=True)
        with open("\(file)", "w") as out:
            out.write(f"{left.pid}\\n")
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(300)
        """)
      try project.write(
        "box.yaml",
        spec(
          model: "{command: {run: [python3], script: client.py}}",
          methods:
            "{lcs: {black_box_forgetting: {vectors: 2, shared: 3, unique: 2, generations: 2}}}"))
      let run = try project.run("run", "box.yaml")
      #expect(run.status == 1)
      #expect(run.errors.contains("signal 9"), "\(run.errors)")
      let left = try project.read("left").trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(pid_t(left) != nil)
      let status = (try? String(contentsOfFile: "/proc/\(left)/stat", encoding: .utf8)) ?? ""
      #expect(status.isEmpty || status.contains(") Z "), "\(status)")
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `a black box runs in a sandbox when that is asked for`() throws {
    try Project.make { project in
      try write(project, "train", 40)
      try write(project, "test", 20)
      let client = try String(
        contentsOfFile: "\(packageRoot)/configs/examples/black_box_client.py", encoding: .utf8)
      // It ends where it sees the project, or the network.
      let guarded = client.replacing(
        "import base64\n",
        with: """
          import base64
          import os
          if os.path.exists("\(project.directory)/box.yaml") or "eth" in open("/proc/net/dev").read():
              raise SystemExit(3)

          """)
      try project.write("client.py", guarded)
      let methods =
        "{lcs: {black_box_forgetting: {vectors: 2, shared: 3, unique: 2, generations: 2}}}"
      try project.write(
        "box.yaml",
        spec(model: "{command: {run: [python3], script: client.py}}", methods: methods))
      #expect(try project.run("run", "box.yaml").status == 1)
      let boxed = try project.run("run", "box.yaml", "--sandbox")
      // Without bubblewrap that is an error of the command line.
      guard boxed.status != 2 else { return }
      #expect(boxed.status == 0, "\(boxed.errors)")
      let provenance = try project.read("\(project.runs()[0])/provenance.json")
      #expect(provenance.contains("\"sandboxed\":[\""), "\(provenance)")
    }
  }

  @Test
  func `methods and metrics of the other kind, and classes that are none, are errors of the spec`()
    throws
  {
    try Project.make { project in
      let text = spec(
        model: "{command: {run: [true]}}",
        methods: "{npo: npo, coop: coop, lcs: black_box_forgetting}")
      try project.write(
        "bad.yaml",
        text.replacing("[above, left]", with: "[abov]").replacing("H,", with: "rouge,"))
      let check = try project.run("check", "bad.yaml")
      #expect(check.status == 2)
      for words in [
        "there is no class 'abov'", "did you mean 'above'?",
        "'npo' is a method for language models", "'coop' needs weights",
        "'rouge' measures language models",
      ] {
        #expect(check.errors.contains(words), "\(words): \(check.errors)")
      }
    }
  }
}
