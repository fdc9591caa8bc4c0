import FoundationEssentials
import Optimization
import TestKit
import Testing
import Workbench

@Suite struct SearchCheckpointTests {
  private func search(seed: UInt64 = 1, evaluations: Int? = nil) -> RestartedSearch {
    var settings = SearchSettings(start: [0, 0, 0], sigma: 1, seed: seed)
    settings.limits.evaluations = evaluations
    return RestartedSearch(settings, policy: .none)
  }

  @Test func `a search goes on from its file as if it had not stopped`() throws {
    try withTemporaryDirectory { directory in
      let checkpoint = SearchCheckpoint("\(directory)/search.json")
      #expect(try checkpoint.read(like: search()) == nil)
      var whole = search()
      for _ in 0..<3 {
        let points = whole.ask()
        try whole.tell(points.map { $0.reduce(0) { $0 + $1 * $1 } })
      }
      try checkpoint.write(whole)
      // More evaluations may be asked for: they change no point.
      let saved = try checkpoint.read(like: search(evaluations: 1_000))
      var resumed = try #require(saved)
      #expect(resumed.evaluations == whole.evaluations)
      #expect(resumed.ask() == whole.ask())
    }
  }

  @Test func `another search and another file are refused`() throws {
    try withTemporaryDirectory { directory in
      let checkpoint = SearchCheckpoint("\(directory)/search.json")
      try checkpoint.write(search())
      let other = #expect(throws: NotFound.self) { try checkpoint.read(like: search(seed: 2)) }
      #expect(other?.message.contains("other options") == true)
      try "[]".write(toFile: checkpoint.path, atomically: true, encoding: .utf8)
      #expect(throws: NotFound.self) { try checkpoint.read(like: search()) }
    }
  }
}
