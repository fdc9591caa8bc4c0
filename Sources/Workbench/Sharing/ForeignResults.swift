import Documents
import Metrics
import Records
package import Storage

/// Finished evaluations of open-unlearning and TOFU in a folder, as a run directory that has only results.
///
/// Its `metrics.json` is like a run's, with intervals wherever a log has items; `results.json` names the logs with their
/// SHA-256 and tells such a directory from a run's.
package struct ForeignResults {
  /// One log, under the name of the method that it stands for.
  package struct Log: Sendable, Equatable {
    package let path: String
    package let method: String
  }

  /// Logs that were found, by method.
  package let logs: [Log]
  private let folder: String
  private let disk = Disk()

  /// Folders below folders that are looked into.
  private static let depth = 8
  /// Folders that evaluations of a model lie in, whose names say nothing of it.
  private static let plain: Set = ["evals", "eval", "."]

  /// Looks through a folder for the results of evaluations; a method is called by the path of its file's folder.
  ///
  /// These are all files `*_EVAL.json` and `eval_log_aggregated.json`, and each `*_SUMMARY.json` that no such file lies
  /// beside.
  ///
  /// - Throws: `NotFound` where there is none.
  package init(in folder: String) throws {
    self.folder = folder
    var found: [(folder: String, name: String)] = []
    for (place, names) in try Self.folders(in: folder, disk) {
      let whole = names.filter { $0.hasSuffix("_EVAL.json") || $0 == "eval_log_aggregated.json" }
      found += (whole.isEmpty ? names.filter { $0.hasSuffix("_SUMMARY.json") } : whole)
        .map { (folder: place, name: $0) }
    }
    guard !found.isEmpty else {
      throw NotFound(
        message: "'\(folder)' has no results of open-unlearning or TOFU",
        help:
          "it, or folders in it, have files *_EVAL.json, *_SUMMARY.json or eval_log_aggregated.json"
      )
    }
    let counts = Dictionary(found.map { ($0.folder, 1) }, uniquingKeysWith: +)
    logs = found.map { place, name in
      let title = Self.title(place, in: folder)
      let file = String(name.dropLast(".json".count))
      return Log(
        path: "\(folder)/\(place.isEmpty ? "" : place + "/")\(name)",
        method: counts[place] == 1 ? title : "\(title) \(file)")
    }
    var seen: Set<String> = []
    if let twice = logs.first(where: { !seen.insert($0.method).inserted }) {
      throw NotFound(
        message: "'\(folder)' has two results of '\(twice.method)'",
        help: "take in one of the folders at a time, each with a '--name'")
    }
  }

  /// Writes the results as a directory among the runs, and returns its path.
  ///
  /// It is called by `name`, else by the folder, and the first digits of the logs' digest, so that the same logs are the
  /// same directory. `note` hears where a log contradicts its items.
  package func write(
    to runs: String, store: Store, name: String?, retain: String?, note: (String) -> Void
  ) throws -> String {
    var rows: [JSONValue] = []
    var files: [JSONValue] = []
    for log in logs {
      rows += try ComparedLogs.rows(of: log.path, method: log.method, retain: retain, note: note)
      files.append(
        .object([
          "method": .string(log.method),
          "file": .string(String(log.path.dropFirst(folder.count + 1))),
          "sha256": .string(try disk.digest(of: log.path).digest.hex),
        ]))
    }
    let described = JSONValue.object([
      "files": .array(files),
      "retain_log": try retain.map { JSONValue.string(try disk.digest(of: $0).digest.hex) }
        ?? .null,
    ])
    let title = name ?? folder.split(separator: "/").last.map(String.init) ?? "results"
    try SafeName.check(title)
    guard !title.contains("/") else { throw StorageError.unsafeName(title) }
    let digits = SHA256.digest(of: described.keyText).hex.prefix(12)
    let directory = RunDirectory(at: "\(runs)/\(title)-\(digits)", store: store)
    try directory.write(RunCard.resultsName, described.keyText + "\n")
    try directory.write("metrics.json", JSONValue.array(rows).keyText + "\n")
    try directory.writeManifest([RunCard.resultsName, "metrics.json"])
    return directory.path
  }

  /// The folders below one, by their paths from it, with the names of their files.
  private static func folders(
    in folder: String, _ disk: Disk, below place: String = "", depth: Int = ForeignResults.depth
  ) throws -> [(place: String, files: [String])] {
    let path = place.isEmpty ? folder : "\(folder)/\(place)"
    guard try disk.status(path)?.isDirectory == true else {
      throw NotFound(message: "there is no folder '\(path)'")
    }
    var files: [String] = []
    var found: [(place: String, files: [String])] = []
    for name in try disk.list(path) where !name.hasPrefix(".") {
      // Links may lead in circles.
      guard disk.target(ofLink: "\(path)/\(name)") == nil,
        let status = try disk.status("\(path)/\(name)")
      else { continue }
      if !status.isDirectory {
        files.append(name)
      } else if depth > 0 {
        found += try folders(
          in: folder, disk, below: place.isEmpty ? name : "\(place)/\(name)", depth: depth - 1)
      }
    }
    return [(place, files)] + found
  }

  private static func title(_ place: String, in folder: String) -> String {
    var parts = place.split(separator: "/").map(String.init)
    while let last = parts.last, plain.contains(last) { parts.removeLast() }
    guard parts.isEmpty else { return parts.joined(separator: "/") }
    let own = folder.split(separator: "/").map(String.init).last { !plain.contains($0) }
    return own ?? "results"
  }
}
