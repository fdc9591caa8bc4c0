import FoundationEssentials
import Records
import Storage
import TestKit
import Testing
import Workbench

@Suite struct RetentionTests {
  /// Three runs, a day apart, the first of them unfinished; `body` gets their cards, the latest first.
  private func withRuns(
    _ body: (_ cards: [RunCard], _ roots: RunRoots, _ store: Store) throws -> Void
  ) throws {
    try withTemporaryDirectory { runs in
      for day in 1...4 {
        let run = "\(runs)/run-\(day)"
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
        var files = [
          ("plan.json", "{\"digest\":\"\",\"numerics\":\"portable\",\"steps\":[]}"),
          ("provenance.json", "{\"started\":\"2026-01-0\(day)T00:00:00Z\"}"),
        ]
        if day > 1 { files.append(("MANIFEST.sha256", "")) }
        for (file, text) in files {
          try text.write(toFile: "\(run)/\(file)", atomically: false, encoding: .utf8)
        }
      }
      let workspace = Workspace(runs: runs)
      let roots = try RunRoots(runs: runs, store: workspace.store)
      try body(RunFinder(runs: runs).cards, roots, workspace.store)
    }
  }

  /// 2026-01-05, midnight.
  private let now = 1_767_571_200.0

  @Test func `an unfinished run never goes`() throws {
    try withRuns { (cards, roots, store) throws in
      #expect(cards.map(\.name) == ["run-4", "run-3", "run-2", "run-1"])
      #expect(cards.map(\.state) == [.complete, .complete, .complete, .unfinished])
      let all = Retention(olderThan: (text: "0h", seconds: 0))
      let dropped = try all.dropped(cards, roots, store, now: now)
      #expect(!dropped.contains { $0.name == "run-1" })
    }
  }

  @Test func `age and the latest N decide together`() throws {
    try withRuns { (cards, roots, store) throws in
      let old = Retention(olderThan: (text: "36h", seconds: 36 * 3600))
      #expect(
        try old.dropped(cards, roots, store, now: now).map(\.name) == ["run-3", "run-2"])
      let kept = Retention(olderThan: (text: "36h", seconds: 36 * 3600), keepLast: 2)
      let dropped = try kept.dropped(cards, roots, store, now: now)
      #expect(dropped.map(\.name) == ["run-2"])
      #expect(dropped.first?.reason == "started 2026-01-02T00:00:00Z, older than 36h")
      #expect(try Retention(keepLast: 1).dropped(cards, roots, store, now: now).count == 2)
    }
  }

  @Test func `nothing is asked, nothing goes`() throws {
    try withRuns { (cards, roots, store) throws in
      #expect(!Retention().isAsked)
      #expect(try Retention().dropped(cards, roots, store, now: now).isEmpty)
    }
  }

  @Test(arguments: [
    ("30d", 30 * 86_400.0), ("12h", 43_200), ("1.5w", 907_200), ("0d", 0),
  ])
  func `times have units`(text: String, seconds: Double) {
    #expect(Retention.time(text)?.seconds == seconds)
  }

  @Test(arguments: ["", "30", "d", "-1d", "1e30d", "nand", "3x"])
  func `other texts are no amounts`(text: String) {
    #expect(Retention.time(text) == nil && Retention.size(text) == nil)
  }
}
