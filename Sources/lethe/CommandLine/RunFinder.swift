import Documents
import FoundationEssentials

/// Finds run directories by the names that people give them.
struct RunFinder {
  let runs: String

  /// The names of all run directories, the latest first.
  var names: [String] {
    let manager = FileManager.default
    let all = (try? manager.contentsOfDirectory(atPath: runs)) ?? []
    return all.filter {
      !$0.hasPrefix(".") && manager.fileExists(atPath: "\(runs)/\($0)/plan.json")
    }
    .map { (name: $0, date: modified("\(runs)/\($0)")) }
    .sorted { $0.date != $1.date ? $0.date > $1.date : $0.name < $1.name }
    .map(\.name)
  }

  /// Returns the directory of a run named by its path, its name, an unambiguous part of it, or `last`.
  func find(_ text: String) throws(NotFound) -> String {
    if FileManager.default.fileExists(atPath: "\(text)/plan.json") { return text }
    let names = names
    if text == "last" || text == "@last", let first = names.first { return "\(runs)/\(first)" }
    if names.contains(text) { return "\(runs)/\(text)" }
    let prefixed = names.filter { $0.hasPrefix(text) }
    let found = prefixed.isEmpty ? names.filter { $0.contains(text) } : prefixed
    if found.count == 1 { return "\(runs)/\(found[0])" }
    if found.isEmpty {
      throw NotFound(
        message: "there is no run '\(text)' in \(runs)",
        help: names.isEmpty
          ? "lethe run SPEC makes one" : Suggestion.help(for: text, among: names + ["last"]))
    }
    throw NotFound(
      message: "'\(text)' could be \(found.count) runs",
      help: found.prefix(5).joined(separator: ", "))
  }

  private func modified(_ path: String) -> Date {
    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/events.jsonl")
    return attributes?[.modificationDate] as? Date ?? .distantPast
  }
}

/// A finished or unfinished run as its files show it.
struct RunSummary {
  let directory: String
  let provenance: JSONValue?
  let metrics: [JSONValue]
  let isComplete: Bool

  init(_ directory: String) {
    self.directory = directory
    func json(_ name: String) -> JSONValue? {
      FileManager.default.contents(atPath: "\(directory)/\(name)").flatMap {
        try? JSONValue.parse(Array($0))
      }
    }
    provenance = json("provenance.json")
    metrics = json("metrics.json")?.array ?? []
    isComplete = FileManager.default.fileExists(atPath: "\(directory)/MANIFEST.sha256")
  }

  var name: String { directory.split(separator: "/").last.map(String.init) ?? directory }

  var json: JSONValue {
    .object([
      "name": .string(name), "directory": .string(directory), "complete": .bool(isComplete),
      "provenance": provenance ?? .null, "metrics": .array(metrics),
    ])
  }
}
