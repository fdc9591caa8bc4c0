import Foundation
import TestKit
import Testing

/// Programs of the user's as methods, beside those of Lethe.
@Suite(.serialized) struct ExternalMethodTests {
  /// Multiplies every weight of a model by a factor, with nothing but Python itself.
  private static let program = """
    import json, os, shutil, struct, sys
    shutil.copytree("inputs/model", "model")
    with open("inputs/model/model.safetensors", "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    assert all(entry["dtype"] == "F32" for name, entry in header.items() if name != "__metadata__")
    count = (len(data) - 8 - size) // 4
    weights = struct.unpack(f"<{count}f", data[8 + size:])
    factor = float(os.environ["FACTOR"])
    rows = [json.loads(line) for line in open("inputs/forget/rows.jsonl")]
    print(len(rows), "rows to forget, seed", os.environ["LETHE_SEED"])
    os.remove("model/model.safetensors")
    with open("model/model.safetensors", "wb") as file:
        file.write(data[:8 + size] + struct.pack(f"<{count}f", *(w * factor for w in weights)))
    """

  private static let spec = """
    lethe: 1
    extends: tiny.yaml
    name: external
    methods:
      copy:
        external: {run: [sh, -c, cp -rL inputs/model model]}
      scaled:
        external: {run: [python3, inputs/scale.py], inputs: {scale.py: scale.py}, environment: {FACTOR: "0.5"}}
    metrics: [probability]
    """

  /// The forget probability by method.
  private func probabilities(_ project: Project, in runs: String = "runs") throws -> [String:
    Double]
  {
    let text = try project.read("\(try project.runs(in: runs)[0])/metrics.csv")
    let lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let header = try #require(lines.first)
    let method = try #require(header.firstIndex(of: "method"))
    let column = try #require(header.firstIndex(of: "column"))
    let estimate = try #require(header.firstIndex(of: "estimate"))
    return Dictionary(
      lines.dropFirst().filter { $0[column] == "forget.probability" }
        .compactMap { line in Double(line[estimate]).map { (line[method], $0) } }
    ) { $1 }
  }

  @Test func `a program's model is measured like any other, and kept`() throws {
    try Project.make { project in
      try project.write("scale.py", Self.program)
      try project.write("external.yaml", Self.spec)
      let first = try project.run("run", "external.yaml")
      #expect(first.status == 0, "\(first.errors)")
      let found = try probabilities(project)
      // A copy is the model itself; half its weights make another.
      #expect(found["copy"] == found["none"] && found["none"] != nil, "\(found)")
      #expect(found["scaled"] != found["none"] && found["scaled"] != nil, "\(found)")
      let log = try project.run("log", "external", "scaled unlearn")
      #expect(log.output.contains("10 rows to forget, seed 1"), "\(log.output)")

      let again = try project.run("run", "external.yaml")
      #expect(again.errors.contains("0 ran"), "\(again.errors)")
      // Another environment is another model; the copy stays.
      let plan = try project.run(
        "plan", "external.yaml", "--set", "methods.scaled.external.environment.FACTOR=2")
      let stale = plan.output.split(separator: "\n").filter { $0.contains("  run: ") }
      #expect(!stale.isEmpty && stale.allSatisfy { $0.hasPrefix("scaled ") }, "\(plan.output)")
      let fresh = try project.run("run", "external.yaml", "--runs", "fresh")
      #expect(fresh.status == 0, "\(fresh.errors)")
      #expect(try project.manifest(in: "fresh") == project.manifest())
    }
  }

  @Test(arguments: [
    ("echo no luck >&2; exit 4", "exit code 4"), ("true", "did not write its output 'model'"),
    ("mkdir model; echo '{}' > model/config.json", "model"),
    ("cp -rL inputs/model model; echo x > model/model.safetensors", "model.safetensors"),
  ])
  func `what a program does wrong is told`(script: String, problem: String) throws {
    try Project.make { project in
      try project.write(
        "wrong.yaml",
        """
        lethe: 1
        extends: tiny.yaml
        name: wrong
        methods: {mine: {external: {run: [sh, -c, "\(script)"]}}}
        metrics: [probability]
        """)
      let result = try project.run("run", "wrong.yaml", "--keep-going")
      #expect(result.status == 1)
      #expect(result.errors.contains("FAILED  mine "), "\(result.errors)")
      #expect(result.errors.contains(problem), "\(result.errors)")
      // The baselines are there all the same.
      #expect(try probabilities(project)["none"] != nil)
    }
  }
}
