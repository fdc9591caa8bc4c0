package import JSON
package import Digests

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

  /// One step of the plan: a value, which a registry of kinds turns back into what runs.
  package struct Entry: Sendable {
    package let index: Int
    /// The name for people, unique in the plan.
    package internal(set) var label: String
    /// Every label and scope under which the step was added; at least one.
    package internal(set) var additions: [Addition]
    package let kind: String
    package let version: String
    /// The encoded step, with what is in no key.
    package let step: JSONValue
    /// The encoded step, as it is in the key.
    package let parameters: JSONValue
    /// The canonical text of `parameters`.
    let parameterText: String
    package let inputs: InputShape
    /// What it asks of the machine.
    package internal(set) var resources: Resources
    /// What it does besides reading its inputs.
    package let capabilities: [Capability]
    /// What makes its artifact.
    package let work: Work

    /// The labels under which the step was added, each once, in order.
    package var labels: [String] {
      var seen: Set<String> = []
      return additions.map(\.label).filter { seen.insert($0).inserted }
    }

    /// The source file, when the entry is one.
    package var source: SourceFile? { if case .file(let file) = work { file } else { nil } }

    /// The external program that makes it, when one does.
    package var program: ExternalStep? { if case .program(let step) = work { step } else { nil } }

    /// The digest of its one file, when that is known before anything runs: of a source file or a fetch.
    package var content: Digest? {
      switch work {
      case .file(let file): file.digest
      case .fetch(let fetch): fetch.sha256
      case .program, .step: nil
      }
    }

    /// Whether an external program makes it.
    package var isProgram: Bool { program != nil }

    /// Whether a program of the spec starts in it, be it the step or asked by it.
    package var startsProgram: Bool {
      capabilities.contains { if case .program = $0 { true } else { false } }
    }

    /// What is to be fetched, when the entry is that.
    package var fetch: Fetch? { if case .fetch(let fetch) = work { fetch } else { nil } }
  }

  /// What makes an entry's artifact.
  package enum Work: Sendable, Equatable {
    case file(SourceFile)
    case fetch(Fetch)
    case program(ExternalStep)
    /// A step of a registered kind.
    case step
  }

  /// The steps; inputs come before the steps that use them.
  package private(set) var entries: [Entry] = []
  /// `portable`, or the fingerprint of a fast profile; part of every key.
  package let numerics: String
  /// What computes the steps that it knows, in place of Lethe's own engine; nil for that.
  package var engine: PythonEngine?
  /// Digests that source files must have, by path; from a resolved spec.
  package let pins: [String: Digest]
  /// What the source files are, by path, as far as somebody has looked.
  package let files: [String: SourceFinding]
  /// The paths of source files that were asked for and are not among the files that somebody has looked at.
  package internal(set) var unread: Set<String> = []
  /// The folders among `unread`, by their names.
  package internal(set) var folders: [String: FolderSource] = [:]
  /// The digest of every source file that was asked for, by path; files with the same bytes are one step.
  package internal(set) var sources: [String: Digest] = [:]
  /// What repositories of the Hub have.
  package var hub: any HubIndex = UnaskedHub()
  /// Every file of the Hub that was asked for; a resolved spec pins them.
  package internal(set) var hubFiles: [HubRepository: HubListing] = [:]
  /// What distinguishes the additions that follow, such as `["seed": "1"]`.
  package var scope: [String: String] = [:]
  private var indexByIdentity: [String: Int] = [:]
  private var labels: Set<String> = []
  /// For labels that were taken, the number from which on `<label>-<number>` may be free.
  private var numbers: [String: Int] = [:]

  /// Makes an empty plan; `files` says what source files are, which a plan does not read itself.
  package init(
    numerics: String = "portable", pins: [String: Digest] = [:],
    files: [String: SourceFinding] = [:]
  ) {
    self.numerics = numerics
    self.pins = pins
    self.files = files
  }

  /// Adds a step and returns the promise of its output.
  package mutating func add<S: Step, each I: StepInput>(
    _ label: String, _ step: S, _ inputs: repeat each I
  ) -> Ref<S.Output> where S.Input == (repeat (each I).Value) {
    var shapes: [InputShape] = []
    for input in repeat each inputs { shapes.append(input.shape) }
    let encoded = Encoded(step, by: engine)
    return Ref(
      index: insert(
        label, kind: encoded.kind, version: encoded.version, step: encoded.step,
        inputs: .list(shapes), resources: encoded.resources, capabilities: encoded.capabilities,
        work: .step))
  }

  static func encoded(_ step: some Encodable) -> JSONValue {
    do {
      return try CanonicalJSON.json(step)
    } catch {
      preconditionFailure("a \(type(of: step)) cannot be encoded: \(error)")
    }
  }

  /// Adds an external program; `inputs` appear to it as `inputs/<name>`, and it is stopped after `time` seconds.
  ///
  /// Throws `UnusableEntry` for the name of an input or output that is no relative path.
  package mutating func external(
    _ label: String, _ step: ExternalStep, inputs: [String: AnyRef] = [:],
    time: Double? = nil
  ) throws -> Ref<FileTree> {
    for name in Array(inputs.keys) + step.outputs where !SafeName.isSafe(name) {
      throw UnusableEntry("'\(name)' is not a safe relative file name")
    }
    let named = inputs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { name, ref in
        InputShape.Named(
          name: name, index: ref.index, isFile: entries[ref.index].content != nil)
      }
    let index = insert(
      label, kind: ExternalStep.kind, version: ExternalStep.version,
      step: try CanonicalJSON.json(step), inputs: .named(named),
      resources: Resources(cores: 1, time: time),
      capabilities: [.program(step.run.joined(separator: " "))], work: .program(step))
    return Ref(index: index)
  }

  /// Gives a step the label that people shall see; returns it as it became, with `-2` … appended
  /// when taken.
  @discardableResult
  package mutating func relabel(_ index: Int, to label: String) -> String {
    if entries[index].label == label { return label }
    free(entries[index].label)
    let label = unused(label)
    labels.insert(label)
    entries[index].label = label
    return label
  }

  /// Sets what a step asks of the machine; a step that runs inside the runner stays there.
  package mutating func assign(_ resources: Resources, to index: Int) {
    var resources = resources
    if entries[index].resources.isLight { resources.cores = 0 }
    entries[index].resources = resources
  }

  mutating func insert(
    _ label: String, kind: String, version: String, step: JSONValue, inputs: InputShape,
    resources: Resources, capabilities: [Capability] = [], work: Work
  ) -> Int {
    let parameters = step.keyed
    let text = parameters.keyText
    let identity = "\(kind)\n\(version)\n\(inputs.json { .integer($0) }.keyText)\n\(text)"
    if let known = indexByIdentity[identity] {
      entries[known].additions.append(Addition(label: label, scope: scope))
      return known
    }
    let index = entries.count
    let shown = unused(label)
    labels.insert(shown)
    indexByIdentity[identity] = index
    entries.append(
      Entry(
        index: index, label: shown, additions: [Addition(label: label, scope: scope)], kind: kind,
        version: version, step: step, parameters: parameters, parameterText: text, inputs: inputs,
        resources: resources, capabilities: capabilities, work: work))
    return index
  }

  /// The label, or the first of `<label>-2`, `<label>-3` … that is not taken.
  private mutating func unused(_ label: String) -> String {
    if !labels.contains(label) { return label }
    var number = numbers[label] ?? 2
    while labels.contains("\(label)-\(number)") { number += 1 }
    numbers[label] = number
    return "\(label)-\(number)"
  }

  private mutating func free(_ label: String) {
    labels.remove(label)
    guard let dash = label.lastIndex(of: "-"), let number = Int(label[label.index(after: dash)...])
    else { return }
    let stem = String(label[..<dash])
    if let next = numbers[stem] { numbers[stem] = max(2, min(next, number)) }
  }

  /// Returns the entry with that display label, or else the first that was added under it.
  package func entry(labelled label: String) -> Entry? {
    entries.first { $0.label == label } ?? entries.first { $0.labels.contains(label) }
  }
}
