package import Documents

/// How a run came about: machine, versions, times; outside the manifest, because it differs.
package struct Provenance: Sendable {
  package let version: String
  package let machine: Machine
  /// The kernels' level, such as `avx512`.
  package let kernels: String
  package let numerics: String
  /// What computed the steps that touch weights, where that was not Lethe's own engine; such results are not portable.
  package let engine: String?
  /// What that engine computed on, in words, each once: `4 x NVIDIA H200`.
  package let devices: [String]
  /// Libraries with their versions, sorted by name.
  package let libraries: [(name: String, version: String)]
  /// The commit of the directory that the run was started in, with `-dirty` if it had changes.
  package let commit: String?
  /// ISO 8601, UTC.
  package let started: String
  /// Seconds, this invocation only.
  package let wall: Double
  /// Seconds over all steps that ran in this invocation.
  package let cpu: Double
  /// Bytes of the largest worker.
  package let peakMemory: Int
  /// Steps that ran.
  package let ran: Int
  /// Steps that were there.
  package let cached: Int
  package let failed: Int
  package let overrides: [String]
  /// The steps whose programs ran in a sandbox in this invocation.
  package let sandboxed: [String]
  /// When the steps of this invocation were at work, the longest of them where there were very many.
  package let spans: [StepSpan]

  package init(
    version: String, machine: Machine, kernels: String, numerics: String,
    libraries: [(name: String, version: String)], commit: String?, started: String, wall: Double,
    cpu: Double, peakMemory: Int, ran: Int, cached: Int, failed: Int, overrides: [String],
    sandboxed: [String] = [], engine: String? = nil, devices: [String] = [],
    spans: [StepSpan] = []
  ) {
    self.devices = devices
    self.spans = spans
    self.sandboxed = sandboxed
    self.engine = engine
    self.version = version
    self.machine = machine
    self.kernels = kernels
    self.numerics = numerics
    self.libraries = libraries
    self.commit = commit
    self.started = started
    self.wall = wall
    self.cpu = cpu
    self.peakMemory = peakMemory
    self.ran = ran
    self.cached = cached
    self.failed = failed
    self.overrides = overrides
  }

  /// Reads what `json` wrote; nil when it is something else.
  package init?(_ json: JSONValue) {
    guard let version = json["lethe"]?.string, let machine = json["machine"].flatMap(Machine.init),
      let started = json["started"]?.string
    else { return nil }
    func texts(_ name: String) -> [String] { json[name]?.array?.compactMap(\.string) ?? [] }
    self.init(
      version: version, machine: machine, kernels: json["kernels"]?.string ?? "",
      numerics: json["numerics"]?.string ?? "",
      libraries: (json["libraries"]?.object?.keys ?? []).sorted().map { name in
        (name: name, version: json["libraries"]?[name]?.string ?? "")
      },
      commit: json["commit"]?.string, started: started, wall: json["wall_seconds"]?.number ?? 0,
      cpu: json["cpu_seconds"]?.number ?? 0, peakMemory: json["peak_memory_bytes"]?.integer ?? 0,
      ran: json["steps_ran"]?.integer ?? 0, cached: json["steps_cached"]?.integer ?? 0,
      failed: json["steps_failed"]?.integer ?? 0, overrides: texts("overrides"),
      sandboxed: texts("sandboxed"), engine: json["engine"]?.string,
      devices: texts("devices"), spans: (json["spans"]?.array ?? []).compactMap(StepSpan.init))
  }

  /// The form of `provenance.json`.
  package var json: JSONValue {
    var json: JSONObject = [
      "lethe": .string(version), "machine": machine.json, "kernels": .string(kernels),
      "numerics": .string(numerics),
      "libraries": .object(
        Dictionary(libraries.map { ($0.name, JSONValue.string($0.version)) }) { $1 }),
      "commit": commit.map(JSONValue.string) ?? .null, "started": .string(started),
      "wall_seconds": .number(wall), "cpu_seconds": .number(cpu),
      "peak_memory_bytes": .integer(peakMemory), "steps_ran": .integer(ran),
      "steps_cached": .integer(cached), "steps_failed": .integer(failed),
      "overrides": .array(overrides.map(JSONValue.string)),
      "sandboxed": .array(sandboxed.map(JSONValue.string)),
    ]
    if !spans.isEmpty { json["spans"] = .array(spans.map(\.json)) }
    if let engine {
      json["engine"] = .string(engine)
      json["devices"] = .array(devices.map(JSONValue.string))
      json["portable"] = false
    }
    return .object(json)
  }
}
