import JSON
package import Storage

/// What a list of runs shows of one, read from its smallest files.
package struct RunCard: Sendable, Equatable {
  /// How far a run came.
  package enum State: String, Sendable, CaseIterable {
    /// Every step is done and the manifest is written.
    case complete
    /// The last invocation ended with a step that failed.
    case failed
    /// Interrupted, or going on at this moment.
    case unfinished
  }

  /// The directory's name.
  package let name: String
  package let state: State
  /// When the last invocation that changed it began; ISO 8601, UTC, empty when unknown.
  package let started: String
  /// Seconds of that invocation; nil when unknown.
  package let seconds: Double?
  /// Steps of the plan that are done.
  package let steps: Int
  package let methods: [String]
  /// The key that signed the bundle which it came by, 64 hexadecimal digits; empty for a run of one's own.
  package let signer: String
  /// The canonical JSON of all this, seconds as a number.
  package let json: String

  /// Reads the card of a run directory; nil when it is none.
  package init?(readingFrom directory: String, name: String, disk: Disk) throws(StorageError) {
    guard try disk.exists("\(directory)/plan.json") || Self.hasOnlyResults(directory, disk) else {
      return nil
    }
    // A card is a view: without provenance it has no times.
    let bytes = try? disk.read("\(directory)/provenance.json")
    let json = bytes.flatMap { try? JSONValue.parse($0) }
    let isComplete = try disk.exists("\(directory)/\(RunDirectory.manifestName)")
    let failed = json?["steps_failed"]?.integer ?? 0
    let seconds = json?["wall_seconds"]?.number
    self.name = name
    state = isComplete ? .complete : failed > 0 ? .failed : .unfinished
    started = Self.field(json?["started"])
    self.seconds = seconds
    steps = (json?["steps_ran"]?.integer ?? 0) + (json?["steps_cached"]?.integer ?? 0)
    methods =
      (json?["methods"]?.array ?? []).map { Self.field($0) }
      + Self.foreignMethods(of: directory, disk)
    signer = Self.signer(of: directory, disk)
    self.json =
      JSONValue.object([
        "name": .string(name), "signed_by": signer.isEmpty ? .null : .string(signer),
        "complete": .bool(isComplete), "state": .string(state.rawValue),
        "started": .string(started), "wall_seconds": seconds.map(JSONValue.real) ?? .null,
        "cpu_seconds": json?["cpu_seconds"] ?? .null, "steps": .integer(steps),
        "methods": .array(methods.map(JSONValue.string)), "numerics": json?["numerics"] ?? .null,
        "lethe": json?["lethe"] ?? .null, "commit": json?["commit"] ?? .null,
      ]).keyText
  }

  /// The file of a directory that has results of other programs in place of a run's plan.
  package static let resultsName = "results.json"

  /// Whether a directory has results of other programs, and no run.
  package static func hasOnlyResults(_ directory: String, _ disk: Disk) -> Bool {
    (try? disk.exists("\(directory)/\(resultsName)")) == true
  }

  private static func foreignMethods(of directory: String, _ disk: Disk) -> [String] {
    // Results that cannot be read show no methods.
    let json = (try? disk.read("\(directory)/\(resultsName)")).flatMap { try? JSONValue.parse($0) }
    return (json?["files"]?.array ?? []).map { field($0["method"]) }
  }

  /// The key in the mark of an imported run; `unknown` for a mark that names none, empty without a mark.
  package static func signer(of directory: String, _ disk: Disk) -> String {
    let path = "\(directory)/\(BundleManifest.markName)"
    // A mark that cannot be read marks all the same.
    guard (try? disk.exists(path)) != false else { return "" }
    let json = (try? disk.read(path)).flatMap { try? JSONValue.parse($0) }
    return Digest(hex: json?["signed_by"]?.string ?? "")?.hex ?? "unknown"
  }

  /// A text without what separates fields and lines of the index.
  private static func field(_ json: JSONValue?) -> String {
    String((json?.string ?? "").map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }

  /// The fields of the index, without tabs.
  var line: String {
    [
      name, state.rawValue, started, seconds.map { "\($0)" } ?? "", "\(steps)",
      methods.joined(separator: ","), signer, json,
    ].joined(separator: "\t")
  }

  /// Reads the fields of `line`; nil when there are others.
  init?(fields: [String]) {
    guard fields.count == 8, let state = State(rawValue: fields[1]), let steps = Int(fields[4])
    else { return nil }
    name = fields[0]
    self.state = state
    started = fields[2]
    seconds = Double(fields[3])
    self.steps = steps
    methods = fields[5].utf8.split(separator: UInt8(ascii: ",")).map { String(Substring($0)) }
    signer = fields[6]
    json = fields[7]
  }
}
