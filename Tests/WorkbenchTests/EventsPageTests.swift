import FoundationEssentials
import JSON
import Plans
import Running
import Storage
import TestKit
import Testing
import Workbench

/// `Documentation/Events.md` beside the events that are written.
@Suite struct EventsPageTests {
  /// The members that the page has for each event; true for those that may be missing.
  private func documented() throws -> [String: [String: Bool]] {
    let page = try String(
      contentsOfFile: "\(packageRoot)/Documentation/Events.md", encoding: .utf8)
    var found: [String: [String: Bool]] = [:]
    var event = ""
    for line in page.split(separator: "\n") where line.hasPrefix("| `") || line.hasPrefix("| | `") {
      let cells = line.split(separator: "|").map { cell in
        String(cell.filter { $0 != " " && $0 != "`" })
      }
      if !cells[0].isEmpty { event = cells[0] }
      let isOptional = cells[1].hasSuffix("?")
      found[event, default: [:]][String(cells[1].filter { $0 != "?" })] = isOptional
    }
    return found
  }

  private let outcomes: [Outcome] = {
    let digest = SHA256.digest(of: "x")
    let states: [Outcome.State] = [
      .cached, .ran, .failed("why"), .skipped(because: "b"), .interrupted,
    ]
    return states.map {
      Outcome(
        index: 0, label: "a", key: digest, tree: try? Tree([]), state: $0,
        reason: .neverBuilt, cost: Cost(wall: 1, cpu: 1, memory: 1, tokens: 1))
    } + [Outcome(index: 0, label: "a", state: .skipped(because: "b"))]
  }()

  private var events: [RunEvent] {
    [
      .began(steps: 1),
      .started(index: 0, label: "a", reason: .neverBuilt, threads: 1, attempt: 1),
      .progress(index: 0, label: "a", Progress(done: 1, total: 2)),
      .waiting(index: 0, label: "a", holder: "host 1"),
      .placed(index: 0, label: "a", place: "job 1"),
      .retrying(index: 0, label: "a", attempt: 1, message: "why"),
    ] + outcomes.map(RunEvent.finished)
  }

  @Test func `every event has the members that the page says, and no others`() throws {
    let page = try documented()
    var seen: [String: Set<String>] = [:]
    for event in events {
      var members = event.json
      let name = try #require(members.removeValue(forKey: "event")?.string)
      let known = try #require(page[name], "Documentation/Events.md lacks '\(name)'")
      #expect(Set(members.keys).isSubset(of: known.keys), "\(name)")
      let required = known.filter { !$0.value }.map(\.key)
      #expect(Set(required).isSubset(of: members.keys), "\(name)")
      seen[name, default: []].formUnion(members.keys)
    }
    #expect(seen.mapValues { $0.sorted() } == page.mapValues { $0.keys.sorted() })
  }

  @Test func `a log has a line for each event, with its time`() throws {
    try withTemporaryDirectory { directory in
      let log = try EventLog("\(directory)/events.jsonl")
      for event in events { log.handle(event) }
      log.handle(.log(index: 0, label: "a", line: "not in it"))
      let text = try String(contentsOfFile: "\(directory)/events.jsonl", encoding: .utf8)
      let lines = try text.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
      #expect(lines.count == events.count)
      for line in lines {
        let time = try #require(line["time"]?.string)
        #expect(time.utf8.count == 20 && time.hasSuffix("Z"))
      }
    }
  }
}
