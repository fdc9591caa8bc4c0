package import Documents

/// An external program as a cached step (`steps:` of a spec).
package struct ProgramStep: Sendable {
  /// Where an input of a program comes from.
  package enum Source: Sendable, Equatable {
    case file(String)
    case step(String)
    /// The model that a method made; as files that `transformers` reads, or as the store has it.
    case method(String, isPublished: Bool)
    /// A set of the experiment, as JSON lines.
    case data(String)
  }

  /// Stands for every method in turn.
  static let each = "each"

  package let name: String
  package let arguments: [String]
  /// Names inside the program's `inputs` directory, sorted.
  package let inputs: [(name: String, source: Source)]
  package let outputs: [String]
  /// The output with metrics that join the tables, as JSON lines; nil for none.
  package let metrics: String?
  /// Sorted by name.
  package let environment: [(name: String, value: String)]
  package let timeout: Double?
  /// Whether it may reach the network where it runs in a sandbox.
  package let network: Bool
  /// Where the step stands in the spec.
  package let place: SourceRange

  static func list(_ p: inout Parameters) -> [ProgramStep] {
    let node = p.raw(
      "steps",
      "External programs as cached steps: 'name: {run: [...], inputs: {...}, outputs: [...]}'.")
    guard let node, !node.isNull else { return [] }
    guard let entries = node.entries else {
      p.report(
        "steps", "'steps' must be a mapping of names to steps, found \(node.phrase)",
        code: "wrong-type")
      return []
    }
    let all = entries.compactMap(\.key.text)
    var known: Set<String> = []
    var steps: [ProgramStep] = []
    for entry in entries {
      var inner = Parameters(entry.value, owner: entry.key.range)
      let step = ProgramStep(entry.key, known: known, all: all, &inner)
      inner.finish()
      for problem in inner.diagnostics { p.note(problem) }
      steps.append(step)
      known.insert(step.name)
    }
    return steps
  }

  private init(_ key: Node, known: Set<String>, all: [String], _ p: inout Parameters) {
    name = key.text ?? ""
    place = key.range
    arguments = p.texts("run", count: 1 ... .max, "The program and its arguments.")
    let declared = p.texts(
      "outputs", default: [], "The files and directories that it leaves behind.")
    metrics = p.optionalText(
      "metrics", "An output with metrics as JSON lines; they join the tables.")
    outputs = declared + (metrics.map { declared.contains($0) ? [] : [$0] } ?? [])
    if outputs.isEmpty, !p.isDescribing {
      p.report(
        "outputs", "the step declares no outputs",
        code: p.has("outputs") ? "out-of-range" : "missing-key",
        help: "list the files that the program writes")
    }
    timeout = p.optionalNumber("timeout", in: 0.001...1e9, "Seconds after which it is stopped.")
    network = p.flag(
      "network", default: false,
      "Whether it may reach the network where programs run in a sandbox ('lethe run --sandbox').")
    inputs = Self.inputs(known: known, all: all, &p)
    environment = Self.environment(&p)
    if !Parameters.isName(name) {
      p.note(
        Diagnostic(
          "invalid-name", "'\(name)' cannot name a step", at: key.range,
          help: "a name has 1 to 64 letters, digits, '_' and '-'"))
    }
    for output in outputs where !Self.isInside(output) {
      p.report(
        "outputs", "'\(output)' must be a relative path that stays inside the step's directory")
    }
  }

  private static func inputs(
    known: Set<String>, all: [String], _ p: inout Parameters
  ) -> [(name: String, source: Source)] {
    let node = p.raw(
      "inputs",
      "Names to files ('data.csv'), steps ('{step: name}'), models ('{method: name}', or 'each' in turn) "
        + "or sets ('{data: forget}').")
    guard let node, !node.isNull else { return [] }
    guard let entries = node.entries else {
      p.report(
        "inputs", "'inputs' must be a mapping of names to sources, found \(node.phrase)",
        code: "wrong-type", help: "write 'inputs: {data: data.csv, plot: {step: plot}}'")
      return []
    }
    var result: [(name: String, source: Source)] = []
    for entry in entries {
      let name = entry.key.text ?? ""
      if !isInside(name) || name.contains("/") {
        p.note(
          Diagnostic("invalid-name", "'\(name)' cannot name an input", at: entry.key.range))
        continue
      }
      if let text = entry.value.text, !text.isEmpty {
        result.append((name, .file(FilePath.joined(entry.value.range.directory, text))))
      } else if let step = entry.value["step"]?.text {
        if !known.contains(step) {
          let isLater = all.contains(step)
          p.note(
            Diagnostic(
              "unknown-step",
              isLater ? "step '\(step)' is declared later" : "there is no step '\(step)'",
              at: entry.value["step"]?.range ?? entry.value.range,
              help: isLater
                ? "move it above this step" : Suggestion.help(for: step, among: known.sorted())))
        }
        result.append((name, .step(step)))
      } else if let method = entry.value["method"]?.text {
        let form = entry.value["as"]?.text
        if let form, form != "huggingface" {
          p.note(
            Diagnostic(
              "invalid-value", "a model cannot be given as '\(form)'",
              at: entry.value["as"]?.range ?? entry.value.range,
              help: "leave 'as' out, or write 'as: huggingface'"))
        }
        result.append((name, .method(method, isPublished: form != nil)))
      } else if let set = entry.value["data"]?.text {
        result.append((name, .data(set)))
      } else {
        p.note(
          Diagnostic(
            "wrong-type",
            "an input is a path, '{step: name}', '{method: name}' or '{data: forget}'",
            at: entry.value.range))
      }
    }
    return result.sorted { $0.name < $1.name }
  }

  private static func environment(_ p: inout Parameters) -> [(name: String, value: String)] {
    let node = p.raw(
      "environment",
      "Variables of the program's environment, which else has PATH, HOME and TMPDIR alone.")
    guard let node, !node.isNull else { return [] }
    guard let entries = node.entries else {
      p.report(
        "environment", "'environment' must be a mapping of names to texts", code: "wrong-type")
      return []
    }
    return entries.compactMap { entry in
      guard let name = entry.key.text, let value = entry.value.text, !name.contains("="),
        !name.isEmpty
      else {
        p.note(
          Diagnostic("wrong-type", "a variable is a name and a text", at: entry.value.range))
        return nil
      }
      return (name, value)
    }.sorted { $0.0 < $1.0 }
  }

  private static func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && !path.utf8.contains(0)
      && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
