package import JSON
package import Digests

/// One entry of a plan with the digests of its inputs: all that a worker or a cluster's machine is told.
package struct WorkOrder: Sendable {
  package let entry: Plan.Entry
  /// `portable`, or the fingerprint of a fast profile.
  package let numerics: String
  /// The digests of the inputs' trees, by the positions in `entry.inputs`.
  package let inputs: [Int: Digest]

  package init(_ entry: Plan.Entry, numerics: String, inputs: [Int: Digest]) {
    self.entry = entry
    self.numerics = numerics
    self.inputs = inputs
  }

  /// The key that the entry has with these inputs; throws `UnusableEntry` when one is missing.
  package var key: Key {
    get throws(UnusableEntry) {
      if let missing = entry.inputs.indices.first(where: { inputs[$0] == nil }) {
        throw UnusableEntry("input \(missing) of '\(entry.label)' has no digest")
      }
      return Key(of: entry, numerics: numerics) { index in
        guard let digest = inputs[index] else { preconditionFailure("every input is there") }
        return digest
      }
    }
  }

  /// The order as a file has it.
  package var json: JSONValue {
    .object([
      "entry": entry.json, "numerics": .string(numerics),
      "inputs": .object(
        Dictionary(
          uniqueKeysWithValues: inputs.map { ("\($0.key)", JSONValue.string($0.value.hex)) })),
    ])
  }

  /// Reads what `json` wrote; throws `UnusableEntry` for anything else.
  package init(json: JSONValue) throws(UnusableEntry) {
    guard let entry = json["entry"], let numerics = json["numerics"]?.string,
      let members = json["inputs"]?.object
    else { throw UnusableEntry("no entry of a plan") }
    var inputs: [Int: Digest] = [:]
    for (name, value) in members {
      guard let index = Int(name), let digest = value.string.flatMap({ Digest(hex: $0) }) else {
        throw UnusableEntry("an input is no digest")
      }
      inputs[index] = digest
    }
    self.init(try Plan.Entry(json: entry), numerics: numerics, inputs: inputs)
  }
}

extension Plan.Entry {
  /// The entry by itself, for whoever has no plan.
  package var json: JSONValue {
    .object([
      "kind": .string(kind), "version": .string(version), "label": .string(label), "step": step,
      "inputs": Plan.encoded(inputs), "resources": Plan.encoded(resources),
    ])
  }

  /// Reads what `json` wrote; throws `UnusableEntry` for anything else.
  package init(json: JSONValue) throws(UnusableEntry) {
    guard let kind = json["kind"]?.string, let version = json["version"]?.string,
      let label = json["label"]?.string, let step = json["step"], let inputs = json["inputs"],
      let resources = json["resources"]
    else { throw UnusableEntry("no entry of a plan") }
    do {
      let work: Plan.Work =
        switch kind {
        case SourceFile.kind: .file(try SourceFile(json: step))
        case Fetch.kind: .fetch(try Fetch(json: step))
        case ExternalStep.kind: .program(try ExternalStep(json: step))
        default: .step
        }
      let parameters = step.keyed
      self.init(
        index: 0, label: label, additions: [Plan.Addition(label: label, scope: [:])], kind: kind,
        version: version, step: step, parameters: parameters,
        parameterText: parameters.keyText, inputs: try InputShape(json: inputs),
        resources: try Resources(json: resources), capabilities: [], work: work)
    } catch {
      throw UnusableEntry("the entry '\(label)' cannot be read: \(error)")
    }
  }
}
