import Experiments
import Foundation
import Records
import Storage
import TestKit
import Testing

@Suite struct RunIndexTests {
  /// Makes a run directory that was last changed an hour ago.
  private func make(_ name: String, started: String, in runs: String) throws {
    let directory = "\(runs)/\(name)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let provenance =
      "{\"started\":\"\(started)\",\"wall_seconds\":2.5,\"steps_ran\":3,\"methods\":[\"ga\",\"npo\"]}"
    for (file, text) in [("plan.json", "{}"), ("provenance.json", provenance)] {
      try text.write(toFile: "\(directory)/\(file)", atomically: false, encoding: .utf8)
    }
    try age(directory)
  }

  private func age(_ directory: String) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600)], ofItemAtPath: directory)
  }

  @Test func `what was read is kept until a directory changes`() throws {
    try withTemporaryDirectory { runs in
      for number in 10..<50 {
        try make("run-\(number)", started: "2026-01-01T00:00:\(number)Z", in: runs)
      }
      let store = Store(at: "\(runs)/.store")
      let index = RunIndex(runs: runs, store: store)
      let cards = try index.cards()
      #expect(cards.map(\.name) == (10..<50).reversed().map { "run-\($0)" })
      #expect(cards[0].methods == ["ga", "npo"] && cards[0].steps == 3)
      #expect(cards[0].seconds == 2.5)
      #expect(try store.disk.status("\(runs)/.store/v1/index/runs") != nil)
      #expect(try index.cards() == cards)
      // A file that changes in place leaves the directory's time alone: the index answers.
      try "{}".write(
        toFile: "\(runs)/run-10/provenance.json", atomically: false, encoding: .utf8)
      #expect(try index.cards() == cards)
      // A directory that changed is read again, one that went is gone.
      try "x".write(
        toFile: "\(runs)/run-49/MANIFEST.sha256", atomically: false, encoding: .utf8)
      try FileManager.default.removeItem(atPath: "\(runs)/run-48")
      let now = try index.cards()
      #expect(now[0].state == .complete && now[1].name == "run-47" && now.count == 39)
    }
  }

  @Test func `a damaged index is made anew`() throws {
    try withTemporaryDirectory { runs in
      for number in 10..<40 { try make("run-\(number)", started: "", in: runs) }
      let store = Store(at: "\(runs)/.store")
      let index = RunIndex(runs: runs, store: store)
      let cards = try index.cards()
      for text in ["", "else\n", "lethe runs 1\nx\ty\n1\trun-10\n\t\t\n"] {
        try text.write(
          toFile: "\(runs)/.store/v1/index/runs", atomically: false, encoding: .utf8)
        #expect(try index.cards() == cards)
      }
    }
  }
}
