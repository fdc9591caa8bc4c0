import Foundation
import TestKit
import Testing

/// Runs that `lethe gc` gives up when it is asked to.
@Suite(.serialized) struct RetentionTests {
  /// A run of one program, which leaves as many bytes; the date goes into its provenance.
  private func make(_ name: String, bytes: Int, started: String, in project: Project) throws
    -> String
  {
    try project.write(
      "\(name).yaml",
      """
      lethe: 1
      name: \(name)
      steps:
        it: {run: [sh, -c, "yes \(name) | head -c \(bytes) > out.txt"], outputs: [out.txt]}
      """)
    let result = try project.run("run", "\(name).yaml")
    #expect(result.status == 0, "\(result.errors)")
    let run = try #require(try project.runs().first { $0.hasPrefix("runs/\(name)-") })
    let text = try project.read("\(run)/provenance.json")
    let changed = text.replacing(/"started"( ?): ?"[^"]*"/) { _ in "\"started\":\"\(started)\"" }
    try project.write("\(run)/provenance.json", changed)
    return run.replacing("runs/", with: "")
  }

  @Test func `old runs, all but the latest, or as many as it takes, are given up`() throws {
    try Project.make { project in
      let old = try make("a", bytes: 300_000, started: "2020-01-01T00:00:00Z", in: project)
      let mid = try make("b", bytes: 200_000, started: "2021-01-01T00:00:00Z", in: project)
      let new = try make("c", bytes: 100_000, started: "2999-01-01T00:00:00Z", in: project)

      let dry = try project.run("gc", "--older-than", "30d", "--dry-run")
      #expect(dry.output.contains("would give up \(old)  started 2020-01-01"), "\(dry.output)")
      #expect(dry.output.contains("would give up \(mid)") && !dry.output.contains("up \(new)"))
      #expect(try project.runs().count == 3)
      // The latest are kept, whatever their age, and so are pinned ones.
      let kept = try project.run("gc", "--older-than", "30d", "--keep-last", "2", "--json")
      #expect(kept.output.contains("\"name\":\"\(old)\"") && !kept.output.contains(mid))
      #expect(try project.runs() == ["runs/\(mid)", "runs/\(new)"])
      #expect(try project.run("pin", mid, "--as", "best").status == 0)
      let none = try project.run("gc", "--older-than", "30d")
      #expect(!none.output.contains("gave up"), "\(none.output)")
      #expect(try project.run("pin", "--remove", "best").status == 0)

      #expect(try !project.run("gc", "--max-size", "1M").output.contains("gave up"))
      let small = try project.run("gc", "--max-size", "150K")
      #expect(small.output.contains("gave up \(mid)  the oldest left"), "\(small.output)")
      #expect(try project.runs() == ["runs/\(new)"])
      #expect(try project.run("run", "c.yaml").errors.contains("0 ran"))
      for wrong in [["--older-than", "30"], ["--max-size", "x"], ["--keep-last", "0"]] {
        #expect(try lethe(["gc"] + wrong, directory: project.directory).status == 2, "\(wrong)")
      }
    }
  }
}
