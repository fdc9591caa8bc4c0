package import JSON

/// A job of a cluster: one or more steps of a run.
package struct JobRecord: Sendable, Equatable {
  /// One step, with what its process has to know.
  package struct Step: Sendable, Equatable {
    /// The step itself, with the digests of its inputs.
    package let order: JSONValue
    /// The key of the step.
    package let key: Digest
    /// What people call it.
    package let label: String
    package let threads: Int
    /// 1 for the first attempt.
    package let attempt: Int
    /// Seconds that it may take; nil for no limit of ours.
    package let timeout: Double?

    package init(
      order: JSONValue, key: Digest, label: String, threads: Int, attempt: Int, timeout: Double?
    ) {
      self.order = order
      self.key = key
      self.label = label
      self.threads = threads
      self.attempt = attempt
      self.timeout = timeout
    }
  }

  /// What it is known by: the name that the cluster has, or for an element of an array that name and the number.
  package let name: String
  /// Its number in the array as which it was handed in with others; nil for a job of its own.
  package let element: Int?
  /// The name of the run directory.
  package let run: String
  /// The machine from which it was handed in.
  package let host: String
  /// When it was handed in: seconds since 1970.
  package let begun: Double
  package let steps: [Step]

  /// A record as it is kept; the arguments are the properties.
  package init(
    name: String, element: Int? = nil, run: String, host: String, begun: Double, steps: [Step]
  ) {
    self.name = name
    self.element = element
    self.run = run
    self.host = host
    self.begun = begun
    self.steps = steps
  }

  /// What the cluster calls it: all elements of an array have one name there.
  package var submission: String {
    element.map { String(name.dropLast("-\($0)".count)) } ?? name
  }

  /// The name of an element of an array that the cluster has under a name.
  package static func name(of submission: String, element: Int) -> String {
    "\(submission)-\(element)"
  }

  /// True for what can be the name of a job: no path, no option.
  static func isName(_ text: String) -> Bool {
    text.hasPrefix("lethe-") && text.utf8.count < 100
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-")
      }
  }
}

extension JobRecord {
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(name), "run": .string(run), "host": .string(host), "begun": .real(begun),
      "steps": .array(steps.map(\.json)),
    ]
    members["element"] = element.map(JSONValue.integer)
    return .object(members)
  }

  init?(_ json: JSONValue) {
    guard let name = json["name"]?.string, let run = json["run"]?.string,
      let items = json["steps"]?.array
    else { return nil }
    let steps = items.compactMap(Step.init)
    guard !steps.isEmpty, steps.count == items.count else { return nil }
    let element = json["element"]?.integer
    if let element, !name.hasSuffix("-\(element)") { return nil }
    self.init(
      name: name, element: element, run: run, host: json["host"]?.string ?? "",
      begun: json["begun"]?.number ?? 0,
      steps: steps)
  }
}

extension JobRecord.Step {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "order": order, "key": .string(key.hex), "label": .string(label),
      "threads": .integer(threads), "attempt": .integer(attempt),
    ]
    members["timeout"] = timeout.map(JSONValue.real)
    return .object(members)
  }

  fileprivate init?(_ json: JSONValue) {
    guard let order = json["order"], let key = json["key"]?.string.flatMap({ Digest(hex: $0) }),
      let label = json["label"]?.string, let threads = json["threads"]?.integer, threads > 0
    else { return nil }
    self.init(
      order: order, key: key, label: label, threads: threads,
      attempt: json["attempt"]?.integer ?? 1,
      timeout: json["timeout"]?.number)
  }
}
