import Documents
import Storage

/// The description of a bundle as a research object: RO-Crate 1.1 (https://w3id.org/ro/crate/1.1).
struct ResearchObject {
  private var runs: [(name: String, facts: RunFacts)] = []

  mutating func add(_ name: String, _ facts: RunFacts) { runs.append((name, facts)) }

  /// The bytes of `ro-crate-metadata.json` for these members; the same runs give the same bytes.
  func bytes(_ entries: [BundleManifest.Entry]) -> [UInt8] {
    let files = entries.filter { $0.path != BundleManifest.crateName }
    let graph: [JSONValue] =
      [descriptor, root(files)]
      + runs.flatMap { [dataset($0.name, files), action($0.name, $0.facts)] }
      + [
        .object([
          "@id": "#lethe", "@type": "SoftwareApplication", "name": "Lethe",
          "version": .string(Release.version),
        ])
      ] + files.map(Self.file)
    let json = JSONValue.object([
      "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": .array(graph),
    ])
    return Array(json.pretty().utf8)
  }

  private var descriptor: JSONValue {
    .object([
      "@id": .string(BundleManifest.crateName), "@type": "CreativeWork",
      "about": Self.reference("./"), "conformsTo": Self.reference("https://w3id.org/ro/crate/1.1"),
    ])
  }

  private func root(_ files: [BundleManifest.Entry]) -> JSONValue {
    let names = runs.map(\.name).joined(separator: ", ")
    let notes = runs.map(\.facts.notes).filter { !$0.isEmpty }.joined(separator: "\n\n")
    return .object([
      "@id": "./", "@type": "Dataset", "name": .string("Lethe runs: \(names)"),
      "description": .string(notes.isEmpty ? "Experiments in machine unlearning." : notes),
      "datePublished": .string(runs.map(\.facts.started).max() ?? ""),
      "license": "not stated by whoever exported the runs",
      "hasPart": .array(
        runs.map { Self.reference("runs/\($0.name)/") }
          + files.filter { !$0.path.hasPrefix("runs/") }.map { Self.reference($0.path) }),
      "mentions": .array(runs.map { Self.reference("#run-\($0.name)") }),
    ])
  }

  private func dataset(_ name: String, _ files: [BundleManifest.Entry]) -> JSONValue {
    let parts = files.filter { $0.path.hasPrefix("runs/\(name)/") }
    return .object([
      "@id": .string("runs/\(name)/"), "@type": "Dataset", "name": .string(name),
      "hasPart": .array(parts.map { Self.reference($0.path) }),
    ])
  }

  private func action(_ name: String, _ facts: RunFacts) -> JSONValue {
    .object([
      "@id": .string("#run-\(name)"), "@type": "CreateAction",
      "name": .string("lethe run: \(name)"),
      "startTime": .string(facts.started), "instrument": Self.reference("#lethe"),
      "object": .array([Self.reference("runs/\(name)/resolved.yaml")]),
      "result": .array([Self.reference("runs/\(name)/")]),
    ])
  }

  private static func file(_ entry: BundleManifest.Entry) -> JSONValue {
    .object([
      "@id": .string(entry.path), "@type": "File", "contentSize": .string("\(entry.size)"),
      "sha256": .string(entry.digest.hex),
      "encodingFormat": .string(format(of: entry.path)),
    ])
  }

  private static func format(of path: String) -> String {
    let formats = [
      "json": "application/json", "yaml": "application/yaml", "csv": "text/csv",
      "md": "text/markdown",
      "html": "text/html", "svg": "image/svg+xml", "ipynb": "application/x-ipynb+json",
      "jsonl": "application/jsonl", "sha256": "text/plain",
    ]
    if path.hasPrefix("results/") { return "application/json" }
    return path.split(separator: ".").last.flatMap { formats[String($0)] }
      ?? "application/octet-stream"
  }

  private static func reference(_ id: String) -> JSONValue { .object(["@id": .string(id)]) }
}

/// What a run tells of itself outside its results.
struct RunFacts {
  /// ISO 8601, UTC; empty when unknown.
  let started: String
  let notes: String

  init(of directory: String, _ disk: Disk) {
    let json = (try? disk.read("\(directory)/provenance.json")).flatMap { try? JSONValue.parse($0) }
    started = json?["started"]?.string ?? ""
    let spec = (try? disk.read("\(directory)/resolved.yaml")).flatMap { bytes in
      try? YAML.parse(bytes, file: "resolved.yaml")
    }
    notes = spec?["notes"]?.text ?? ""
  }
}
