import Documents
import Storage

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
