import Foundation
import TestKit
import Testing

/// Adaptive sweeps, and programs whose metrics join the tables, through the program.
@Suite struct SearchTests {
  private static let halving = """
    extends: tiny.yaml
    lethe: 1
    name: search
    metrics: [probability]
    sweep:
      methods.npo.npo.beta: [0.1, 0.5, 1]
      halving:
        resource: methods.npo.npo.epochs
        rungs: [1, 2]
        objective: {maximize: retain.probability, methods: [npo]}
    """

  @Test func `halving reports the survivor, and runs again from the resolved spec`() throws {
    try Project.make { project in
      try project.write("search.yaml", Self.halving)
      let first = try project.run("run", "search.yaml")
      #expect(first.status == 0, "\(first.errors)")
      let run = try project.runs()[0]
      let sweep = try JSONSerialization.jsonObject(
        with: Data(project.read("\(run)/sweep.json").utf8))
      let trials = (sweep as? [String: Any])?["trials"] as? [[String: Any]] ?? []
      #expect(
        trials.map { $0["state"] as? String } == ["stopped", "stopped", "stopped", "complete"])
      let report = try project.read("\(run)/report.md")
      #expect(report.contains("4 trials (1 complete, 3 stopped)"))
      let manifest = try project.manifest()
      #expect(try project.run("run", "search.yaml").errors.contains("0 ran"))
      // Its paths are those of the spec, so it stands where the spec did.
      try project.write("again.yaml", project.read("\(run)/resolved.yaml"))
      let again = try project.run("run", "again.yaml", "--runs", "other")
      #expect(again.status == 0, "\(again.errors)")
      #expect(
        try Self.results(project.manifest(in: "other")) == Self.results(manifest))
      // Wider: only what is new runs.
      try project.write("search.yaml", Self.halving.replacing("0.5, 1]", with: "0.5, 1, 2]"))
      let wider = try project.run("run", "search.yaml")
      #expect(wider.status == 0, "\(wider.errors)")
      #expect(!wider.errors.contains("start   npo npo [beta=0.1,epochs=1]"))
    }
  }

  /// The lines of a manifest but for the spec as it was given, which is another file.
  private static func results(_ manifest: String) -> [Substring] {
    manifest.split(separator: "\n").filter { !$0.hasSuffix(" spec.yaml") }
  }

  @Test func `a program's metrics join the table of every method`() throws {
    try Project.make { project in
      try project.write(
        "count.py",
        """
        import json, pathlib
        size = pathlib.Path("inputs/model/training.json").stat().st_size
        rows = len(pathlib.Path("inputs/rows/rows.jsonl").read_text().splitlines())
        print(json.dumps({"metric": "rows", "value": rows}), file=open("m.jsonl", "w"))
        """)
      try project.write(
        "programs.yaml",
        """
        extends: tiny.yaml
        lethe: 1
        name: programs
        metrics: [probability]
        steps:
          count:
            run: [python3, inputs/count.py]
            inputs: {count.py: count.py, model: {method: each}, rows: {data: forget}}
            metrics: m.jsonl
        """)
      let result = try project.run("run", "programs.yaml")
      #expect(result.status == 0, "\(result.errors)")
      let csv = try project.read("\(try project.runs()[0])/metrics.csv")
      #expect(csv.contains("npo,1,count,rows,higher,10.0,10.0,10.0,0"), "\(csv)")
      #expect(csv.contains("retrain,1,count,rows,higher,10.0"))
    }
  }

  @Test func `an imported spec runs programs only when allowed`() throws {
    try Project.make { project in
      try project.write("imported.json", "{}")
      try project.write(
        "spec.yaml", "lethe: 1\nname: x\nsteps: {a: {run: [sh, -c, 'echo x > o'], outputs: [o]}}")
      let refused = try project.run("run", "spec.yaml")
      #expect(refused.status == 2)
      #expect(refused.errors.contains("--allow-run"), "\(refused.errors)")
      #expect(try project.run("run", "spec.yaml", "--allow-run").status == 0)
    }
  }
}
