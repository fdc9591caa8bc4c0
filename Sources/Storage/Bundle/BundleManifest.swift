import JSON

/// What a bundle holds: the first member, which the signature covers.
package struct BundleManifest: Sendable, Equatable {
  /// How much of the runs a bundle carries; each form includes those before it.
  package enum Extent: String, Sendable, CaseIterable {
    /// The files of the run directories and the source files of the specs.
    case report
    /// And the measurements and answers item by item.
    case metrics
    /// And the compared models.
    case models
    /// And every other artifact.
    case all
  }

  /// One further member.
  package struct Entry: Sendable, Equatable {
    /// `ro-crate-metadata.json`, `runs/<name>/<file>`, `objects/<digest>` or `results/<key>`.
    package let path: String
    package let size: Int
    package let digest: Digest

    package init(path: String, size: Int, digest: Digest) {
      self.path = path
      self.size = size
      self.digest = digest
    }
  }

  /// The version of the form; a reader knows this one only.
  package static let version = 1
  /// The name of the member.
  package static let name = "manifest.json"
  /// The name of the description as a research object.
  package static let crateName = "ro-crate-metadata.json"
  /// What stands in a run directory that came from outside.
  package static let markName = "imported.json"

  package let extent: Extent
  /// The names of the run directories, sorted.
  package let runs: [String]
  /// Sorted by path, each once.
  package let entries: [Entry]

  /// Sorts runs and entries.
  package init(extent: Extent, runs: [String], entries: [Entry]) {
    self.extent = extent
    self.runs = runs.sorted()
    self.entries = entries.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The canonical JSON, ending with a newline.
  package var bytes: [UInt8] {
    let json = JSONValue.object([
      "format": .string("lethe-bundle"), "version": .integer(Self.version),
      "with": .string(extent.rawValue), "runs": .array(runs.map(JSONValue.string)),
      "entries": .array(
        entries.map {
          .object([
            "path": .string($0.path), "size": .integer($0.size), "sha256": .string($0.digest.hex),
          ])
        }),
    ])
    return json.keyBytes + [10]
  }

  /// The digest of `bytes`, which names the bundle.
  package var digest: Digest { SHA256.digest(of: bytes) }

  /// The most bytes that a manifest may have: some hundred thousand members.
  static let limit = 64 << 20

  /// Reads `bytes` and checks every name and that nothing is listed twice.
  package init(bytes: [UInt8]) throws(RefusedBundle) {
    guard bytes.count <= Self.limit, let json = try? JSONValue.parse(bytes) else {
      throw RefusedBundle("its manifest is not JSON")
    }
    guard json["format"]?.string == "lethe-bundle" else {
      throw RefusedBundle("its manifest is not that of a lethe bundle")
    }
    guard let version = json["version"]?.integer, version == Self.version else {
      let found = json["version"]?.keyText ?? "none"
      throw RefusedBundle("its version is \(found) and this lethe knows \(Self.version)")
    }
    guard let extent = json["with"]?.string.flatMap(Extent.init(rawValue:)),
      let runs = json["runs"]?.array, let items = json["entries"]?.array
    else { throw RefusedBundle("its manifest lacks 'with', 'runs' or 'entries'") }
    self.extent = extent
    self.runs = runs.compactMap(\.string)
    var entries: [Entry] = []
    entries.reserveCapacity(items.count)
    for item in items {
      guard let path = item["path"]?.string, let size = item["size"]?.integer, size >= 0,
        size < 1 << 50, let digest = item["sha256"]?.string.flatMap(Digest.init(hex:))
      else { throw RefusedBundle("its manifest has an entry without path, size or digest") }
      entries.append(Entry(path: path, size: size, digest: digest))
    }
    self.entries = entries
    guard self.bytes == bytes else { throw RefusedBundle("its manifest is not in canonical form") }
    try check()
  }

  private func check() throws(RefusedBundle) {
    for (entry, next) in zip(entries, entries.dropFirst()) where entry.path == next.path {
      throw RefusedBundle("'\(entry.path)' is listed twice")
    }
    let names = Set(runs)
    guard names.count == runs.count, names.allSatisfy(Self.isRunName) else {
      throw RefusedBundle("a run in it has no usable name, or occurs twice")
    }
    let paths = Set(entries.map { Array($0.path.utf8) })
    for entry in entries {
      guard Self.isKnown(entry, names) else {
        throw RefusedBundle("'\(entry.path)' is not a name that a bundle may have")
      }
      let bytes = Array(entry.path.utf8)
      for slash in bytes.indices where bytes[slash] == UInt8(ascii: "/") {
        if paths.contains(Array(bytes[..<slash])) {
          throw RefusedBundle("'\(entry.path)' lies below another file of the bundle")
        }
      }
    }
  }

  private static func isKnown(_ entry: Entry, _ runs: Set<String>) -> Bool {
    if entry.path == crateName { return true }
    let parts = entry.path.split(
      separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    switch (parts.first, parts.count) {
    case ("objects", 2): return parts[1] == entry.digest.hex
    case ("results", 2): return Digest(hex: parts[1]) != nil
    case ("runs", 3):
      return runs.contains(String(parts[1])) && (try? SafeName.check(String(parts[2]))) != nil
        && !"\(parts[2])/".hasPrefix("\(markName)/") && !"\(parts[2])/".hasPrefix("artifacts/")
    default: return false
    }
  }

  /// Letters, digits, '-', '_' and '.', not beginning with '.'.
  static func isRunName(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count) && SafeName.sanitized(name) == name
      && !name.hasPrefix(".")
  }
}

/// A bundle that is not taken in; nothing of it is visible then.
package struct RefusedBundle: Error, Sendable, Equatable, CustomStringConvertible {
  package let problem: String

  package init(_ problem: String) { self.problem = problem }

  package var description: String { "the bundle is refused: \(problem)" }
}
