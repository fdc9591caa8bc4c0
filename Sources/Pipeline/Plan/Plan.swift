package import Storage

/// A directed acyclic graph of steps, in an order that runs.
///
/// Equal steps with equal inputs are one entry, however often they are added: seeds, sweeps and
/// methods share what they have in common.
package struct Plan: Sendable {
  /// One place where an entry was asked for.
  package struct Addition: Sendable, Equatable {
    package let label: String
    package let scope: [String: String]

    package init(label: String, scope: [String: String]) {
      self.label = label
      self.scope = scope
    }
  }

  /// A source file whose bytes were hashed when the plan was made.
  package struct Source: Sendable, Equatable {
    package let path: String
    package let digest: Digest
    package let size: Int
  }

  enum Action: Sendable {
    case source(Source)
    case fetch(Fetch)
    case external(ExternalStep)
    case step(
      perform: @Sendable ([Int: any Artifact], Context) throws -> any Artifact,
      decode: @Sendable (StoredParts) throws -> any Artifact)
  }

  /// One step of the plan.
  package struct Entry: Sendable {
    package let index: Int
    /// The name for people, unique in the plan.
    package internal(set) var label: String
    /// Every label and scope under which the step was added; at least one.
    package internal(set) var additions: [Addition]
    package let kind: String
    package let version: String
    /// The encoded step.
    package let parameters: JSON
    /// The canonical text of `parameters`.
    let parameterText: String
    package let inputs: InputShape
    package let weight: Weight
    /// What it does besides reading its inputs.
    package let capabilities: [Capability]
    package internal(set) var allowance = Allowance()
    let action: Action

    /// The labels under which the step was added, each once, in order.
    package var labels: [String] {
      var seen: Set<String> = []
      return additions.map(\.label).filter { seen.insert($0).inserted }
    }

    /// The source file, when the entry is one.
    package var source: Source? { if case .source(let source) = action { source } else { nil } }

    /// Whether an external program makes it.
    package var isProgram: Bool { if case .external = action { true } else { false } }

    /// Whether a program of the spec starts in it, be it the step or asked by it.
    package var startsProgram: Bool {
      capabilities.contains { if case .program = $0 { true } else { false } }
    }

    /// What is to be fetched, when the entry is that.
    package var fetch: Fetch? { if case .fetch(let fetch) = action { fetch } else { nil } }
  }

  /// The steps; inputs come before the steps that use them.
  package private(set) var entries: [Entry] = []
  /// `portable`, or the fingerprint of a fast profile; part of every key.
  package let numerics: String
  /// Digests that source files must have, by path; from a resolved spec.
  package var pins: [String: Digest] = [:]
  /// The digest of every source file that was asked for, by path; files with the same bytes are one step.
  package internal(set) var sources: [String: Digest] = [:]
  /// What distinguishes the additions that follow, such as `["seed": "1"]`.
  package var scope: [String: String] = [:]
  /// Where pinned files are looked for first.
  let store: Store?

  private var indexByIdentity: [String: Int] = [:]
  private var typeByIdentity: [String: ObjectIdentifier] = [:]
  private var labels: Set<String> = []

  /// Makes an empty plan; with a store, files pinned to a digest need not exist any more.
  package init(numerics: String = "portable", store: Store? = nil) {
    self.numerics = numerics
    self.store = store
  }

  /// Adds a step and returns the promise of its output.
  package mutating func add<S: Step, each I: StepInput>(
    _ label: String, _ step: S, _ inputs: repeat each I
  ) -> Ref<S.Output> where S.Input == (repeat (each I).Value) {
    var shapes: [InputShape] = []
    for input in repeat each inputs { shapes.append(input.shape) }
    let parameters: JSON
    do {
      parameters = try CanonicalJSON.json(step)
    } catch {
      preconditionFailure("the parameters of step kind \(S.kind) cannot be encoded: \(error)")
    }
    let index = insert(
      label, kind: S.kind, version: S.version, parameters: parameters, inputs: .list(shapes),
      weight: step.weight, capabilities: step.capabilities, type: ObjectIdentifier(S.self),
      action: .step(
        perform: { artifacts, context in
          try step.run((repeat (each inputs).value(from: artifacts)), context)
        },
        decode: { try S.Output(from: $0) }))
    return Ref(index: index)
  }

  /// Adds an external program; `inputs` appear to it as `inputs/<name>`.
  ///
  /// Throws `StorageError.unsafeName` for the name of an input or output that is no relative path.
  package mutating func external(
    _ label: String, _ step: ExternalStep, inputs: [String: AnyRef] = [:],
    allowance: Allowance = Allowance()
  ) throws -> Ref<FileTree> {
    for name in Array(inputs.keys) + step.outputs { try SafeName.check(name) }
    let named = inputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { InputShape.Named(name: $0.key, index: $0.value.index) }
    let index = insert(
      label, kind: ExternalStep.kind, version: ExternalStep.version,
      parameters: try CanonicalJSON.json(step), inputs: .named(named), weight: .light,
      capabilities: [.program(step.run.joined(separator: " "))],
      type: ObjectIdentifier(ExternalStep.self), action: .external(step))
    entries[index].allowance = allowance
    return Ref(index: index)
  }

  /// Gives a step the label that people shall see; returns it as it became, with `-2` … appended
  /// when taken.
  @discardableResult
  package mutating func relabel(_ index: Int, to label: String) -> String {
    if entries[index].label == label { return label }
    labels.remove(entries[index].label)
    let label = unused(label)
    labels.insert(label)
    entries[index].label = label
    return label
  }

  /// Sets how a step may run: its time-out and retries.
  package mutating func allow(_ index: Int, _ allowance: Allowance) {
    entries[index].allowance = allowance
  }

  mutating func insert(
    _ label: String, kind: String, version: String, parameters: JSON, inputs: InputShape,
    weight: Weight, capabilities: [Capability] = [], type: ObjectIdentifier, action: Action
  ) -> Int {
    let text = parameters.canonical
    let identity = "\(kind)\n\(version)\n\(inputs.json { .integer($0) }.canonical)\n\(text)"
    if let known = indexByIdentity[identity] {
      precondition(
        typeByIdentity[identity] == type,
        "two types of step call themselves '\(kind)' with equal parameters")
      entries[known].additions.append(Addition(label: label, scope: scope))
      return known
    }
    let index = entries.count
    let shown = unused(label)
    labels.insert(shown)
    indexByIdentity[identity] = index
    typeByIdentity[identity] = type
    entries.append(
      Entry(
        index: index, label: shown, additions: [Addition(label: label, scope: scope)], kind: kind,
        version: version, parameters: parameters, parameterText: text, inputs: inputs,
        weight: weight, capabilities: capabilities, action: action))
    return index
  }

  private func unused(_ label: String) -> String {
    if !labels.contains(label) { return label }
    var number = 2
    while labels.contains("\(label)-\(number)") { number += 1 }
    return "\(label)-\(number)"
  }

  /// Returns the entry with that display label, or else the first that was added under it.
  package func entry(labelled label: String) -> Entry? {
    entries.first { $0.label == label } ?? entries.first { $0.labels.contains(label) }
  }
}
