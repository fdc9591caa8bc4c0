package import Documents
import FoundationEssentials
package import Records
package import Storage

/// Finds run directories by the names that people give them.
package struct RunFinder: Sendable {
  /// The directory of the runs.
  package let runs: String

  package init(runs: String) { self.runs = runs }

  /// The store of those runs.
  package var store: Store { Store(at: "\(runs)/.store") }

  /// What is known of all runs, the latest first.
  package var cards: [RunCard] {
    get throws(StorageError) { try RunIndex(runs: runs, store: store).cards() }
  }

  /// The names of all run directories, the latest first.
  package var names: [String] {
    get throws(NotFound) {
      do throws(StorageError) { return try cards.map(\.name) } catch {
        throw NotFound(message: "\(error)")
      }
    }
  }

  /// Returns the directory of a run named by its path, its name, its experiment's name, an unambiguous part, or `last`.
  package func find(_ text: String) throws(NotFound) -> String {
    var path = text
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    for place in [path, "\(runs)/\(path)"]
    where ["plan.json", RunCard.resultsName].contains(where: {
      FileManager.default.fileExists(atPath: "\(place)/\($0)")
    }) { return place }
    let names = try names
    if text == "last" || text == "@last", let first = names.first { return "\(runs)/\(first)" }
    // A directory's name is the experiment's, a hyphen and twelve digits.
    let found =
      [
        names.filter { $0.dropLast(13) == text }, names.filter { $0.hasPrefix(text) },
        names.filter { $0.contains(text) },
      ].first { !$0.isEmpty } ?? []
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

  /// Returns the directories of the runs that are named, each once; of all runs when none is.
  package func find(all texts: [String]) throws(NotFound) -> [String] {
    if texts.isEmpty { return try names.map { "\(runs)/\($0)" } }
    var found: [String] = []
    for text in texts {
      let run = try find(text)
      if !found.contains(run) { found.append(run) }
    }
    return found
  }

  /// Reads a JSON file of a run; nil when there is none.
  package static func json(_ name: String, of directory: String) -> JSONValue? {
    FileManager.default.contents(atPath: "\(directory)/\(name)").flatMap {
      try? JSONValue.parse(Array($0))
    }
  }

  /// The last part of a run directory's path.
  package static func name(of directory: String) -> String {
    directory.split(separator: "/").last.map(String.init) ?? directory
  }
}
