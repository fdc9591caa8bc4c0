package import JSON
import Methods
import Metrics
package import Storage

/// The steps of a run as its `plan.json` records them.
package struct RecordedPlan: Sendable {
  /// One step with what it gave.
  package struct Step: Sendable {
    package let label: String
    package let kind: String
    package let version: String
    package let parameters: JSONValue
    /// The labels of its inputs, each once.
    package let inputs: [String]
    /// Nil when the run has not got that far.
    package let key: Digest?
    /// The digest of the artifact's tree.
    package let object: Digest?

    /// Whether it asked a service of the web, which may reply otherwise next time.
    package var asksService: Bool {
      [AskEndpoint.kind, AskEntities.kind, AskJudge.kind].contains(kind)
    }

    init(
      label: String, kind: String, version: String, parameters: JSONValue, inputs: [String],
      key: Digest?, object: Digest?
    ) {
      self.label = label
      self.kind = kind
      self.version = version
      self.parameters = parameters
      self.inputs = inputs
      self.key = key
      self.object = object
    }

    /// A file of the run directory, told of like a step that every other one comes before.
    package init(file: String, digest: Digest?) {
      self.init(
        label: file, kind: "result file", version: "", parameters: .null, inputs: [], key: nil,
        object: digest)
    }
  }

  /// The plan's digest, as text.
  package let digest: String
  package let numerics: String
  package let steps: [Step]

  /// Reads the plan of a run directory; throws `StorageError` for a file of another form.
  package init(of directory: String, disk: Disk = Disk()) throws(StorageError) {
    let path = "\(directory)/plan.json"
    let bytes = try disk.read(path)
    // What is no JSON is no plan, which is said below.
    guard let json = try? JSONValue.parse(bytes, keepsDigits: true),
      let digest = json["digest"]?.string,
      let numerics = json["numerics"]?.string, let items = json["steps"]?.array
    else { throw .malformed(path: path, "not the plan of a run") }
    var steps: [Step] = []
    for item in items {
      guard let label = item["label"]?.string, let kind = item["kind"]?.string,
        let version = item["version"]?.string
      else { throw .malformed(path: path, "a step without label, kind or version") }
      steps.append(
        Step(
          label: label, kind: kind, version: version, parameters: item["parameters"] ?? .null,
          inputs: Set(item["inputs"].map(Self.labels) ?? []).sorted(),
          key: item["key"]?.string.flatMap(Digest.init(hex:)),
          object: item["object"]?.string.flatMap(Digest.init(hex:))))
    }
    self.digest = digest
    self.numerics = numerics
    self.steps = steps
  }

  private static func labels(_ json: JSONValue) -> [String] {
    switch json {
    case .string(let text): [text]
    case .array(let items): items.flatMap(labels)
    case .object(let members): members.values.flatMap(labels)
    case .null, .bool, .integer, .number, .literal: []
    }
  }

  /// The digests of the trees of a run that was never finished, from its `events.jsonl`.
  package static func objects(
    ofUnfinished directory: String, disk: Disk = Disk()
  ) throws(StorageError) -> [Digest] {
    let path = "\(directory)/events.jsonl"
    guard try disk.exists(path) else { return [] }
    // A line that was cut off by a kill is none.
    return try disk.read(path).split(separator: 10).compactMap { line in
      (try? JSONValue.parse(Array(line)))?["object"]?.string.flatMap(Digest.init(hex:))
    }
  }
}
