import Documents
import Storage

/// What a run tells of itself outside its results.
struct RunFacts {
  /// ISO 8601, UTC; empty when unknown.
  let started: String
  let notes: String

  /// Reads a run's own files; throws when there is one that cannot be read.
  init(of directory: String, _ disk: Disk) throws(StorageError) {
    let provenance = try disk.readIfThere("\(directory)/provenance.json")
    let resolved = try disk.readIfThere("\(directory)/resolved.yaml")
    // What has another form tells nothing.
    let json = provenance.flatMap { try? JSONValue.parse($0) }
    started = json?["started"]?.string ?? ""
    let spec = resolved.flatMap { try? YAML.parse($0, file: "resolved.yaml") }
    notes = spec?["notes"]?.text ?? ""
  }
}
