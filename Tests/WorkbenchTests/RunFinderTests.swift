import FoundationEssentials
import TestKit
import Testing
import Workbench

@Suite struct RunFinderTests {
  /// Makes runs of these names, started one after the other, and looks among them.
  private func among(_ names: [String], _ body: (RunFinder, String) throws -> Void) throws {
    try withTemporaryDirectory { runs in
      for (hour, name) in names.enumerated() {
        try FileManager.default.createDirectory(
          atPath: "\(runs)/\(name)", withIntermediateDirectories: true)
        let provenance = "{\"started\":\"2026-01-01T0\(hour):00:00Z\"}"
        for (file, text) in [("plan.json", "{}"), ("provenance.json", provenance)] {
          try text.write(toFile: "\(runs)/\(name)/\(file)", atomically: false, encoding: .utf8)
        }
      }
      try body(RunFinder(runs: runs), runs)
    }
  }

  private let names = ["tofu-aaaaaaaaaaaa", "tofu-big-bbbbbbbbbbbb", "muse-cccccccccccc"]

  @Test func `a run is found by path, name, experiment, part, or as the last`() throws {
    try among(names) { (finder, runs) throws in
      #expect(try finder.names == names.reversed())
      for text in [
        "\(runs)/tofu-aaaaaaaaaaaa", "\(runs)/tofu-aaaaaaaaaaaa/", "tofu-aaaaaaaaaaaa", "tofu",
        "aaaa",
      ] {
        #expect(try finder.find(text) == "\(runs)/tofu-aaaaaaaaaaaa")
      }
      #expect(try finder.find("tofu-big") == "\(runs)/tofu-big-bbbbbbbbbbbb")
      #expect(try finder.find("last") == "\(runs)/muse-cccccccccccc")
      #expect(RunFinder.name(of: "\(runs)/muse-cccccccccccc") == "muse-cccccccccccc")
    }
  }

  @Test func `what is not there or could be several is said`() throws {
    try among(names) { (finder, _) throws in
      let several = #expect(throws: NotFound.self) { try finder.find("tof") }
      #expect(several?.message == "'tof' could be 2 runs")
      #expect(several?.help == "tofu-big-bbbbbbbbbbbb, tofu-aaaaaaaaaaaa")
      let none = #expect(throws: NotFound.self) { try finder.find("wmdp") }
      #expect(none?.message.hasPrefix("there is no run 'wmdp' in ") == true)
    }
    try among([]) { (finder, _) throws in
      let none = #expect(throws: NotFound.self) { try finder.find("last") }
      #expect(none?.help == "lethe run SPEC makes one")
    }
  }

  @Test func `several texts that mean one run give it once`() throws {
    try among(names) { (finder, runs) throws in
      #expect(try finder.find(all: ["muse", "last"]) == ["\(runs)/muse-cccccccccccc"])
      #expect(try finder.find(all: []).count == 3)
    }
  }
}
