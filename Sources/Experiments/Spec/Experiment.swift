package import Attacks
package import Documents
package import Methods
package import Metrics
package import Models
package import Plans

/// What a spec declares, read and checked; the declaration is also its documentation and its schema.
package struct Experiment: Sendable {
  package let name: String
  package let notes: String
  package let numerics: Numerics
  /// What computes the steps that touch weights; nil after any problem.
  package let engine: (any Engine)?
  package let seeds: [UInt64]
  /// The model and what is compared, whatever its kind.
  package let sections: Sections
  package let steps: [ProgramStep]
  /// What steps ask of the machine, other than their kinds say.
  package let resources: [ResourceRule]
  package let sweep: Sweep
  package let inputs: [PinnedInput]
  /// What repositories of the Hub had when the spec was resolved.
  package let hubPins: [HubRepository: HubListing]
  /// What the report shows, in order; only who draws it knows what each is.
  package let cells: [any Component]

  /// Reads the whole spec in the order that documentation shows it; `report` names some of `known` cells.
  ///
  /// A point of a sweep has the sweep and the report of the experiment that it is a point of: no point sets them.
  package init(
    _ p: inout Parameters, cells known: Registry<any Component>,
    kinds: ExperimentKinds = experimentKinds, pointOf swept: Experiment? = nil
  ) {
    _ = p.integer("lethe", in: 1...1, "Version of the spec language.")
    name = p.text("name", "Names the run directory: letters, digits, '-', '_' and '.'.")
    notes = p.text("notes", default: "", "Markdown that opens the report.")
    _ = p.optionalText("extends", "A spec that this one is merged over; this one wins.")
    numerics = p.choice(
      "numerics", default: .portable,
      "portable: the same bits on every machine; fast: OpenBLAS in single precision; "
        + "bf16_tiles, bf16_pairs: factors rounded to bfloat16, sums in the order of AMX's tiles or of "
        + "VDPBF16PS, the same bits on every machine; fast_bf16: whichever of the two is quicker here."
    )
    engine = p.component(
      "engine", from: engines, default: LetheEngine.name,
      "What computes the steps that touch weights: Lethe's own engine, or PyTorch.")
    seeds = p.integers(
      "seeds", default: [1], in: 0 ... .max, count: 1...1_000,
      "Every random step runs once for each."
    ).map { UInt64($0) }
    sections = Sections(&p, kinds)
    if let swept {
      p.passOver("sweep")
      sweep = swept.sweep
    } else {
      sweep = Sweep(&p, methods: kinds.methods)
    }
    resources = ResourceRule.list(&p)
    steps = ProgramStep.list(&p)
    inputs = PinnedInput.list(&p)
    hubPins = HubPins.read(&p)
    if let swept {
      p.passOver("report")
      cells = swept.cells
    } else {
      cells = p.componentList(
        "report", from: known, default: ["default"], "The report's cells, in order."
      ).map(\.value)
    }
    check(&p, reserved: kinds.baselines)
  }

  /// Where the model comes from; nil where only programs run.
  package var model: (any ModelSource)? { sections.model }
  /// The methods under the names that the spec gives them, baselines left out.
  package var methods: [Named<any Method>] { sections.methods }
  /// What is measured of every method.
  package var metrics: [Named<any Metric>] { sections.metrics }
  /// What is done to every compared model, to measure it again.
  package var attacks: [any Attack] { sections.attacks }
  /// What is measured along every training; nil for its end alone.
  package var curves: Curves? { sections.curves }
  /// Forget sets that come one after the other.
  package var requests: Requests { sections.requests }
  /// What is compared, as its kind wires it; nil where only programs run.
  package var subject: (any ExperimentKind)? { sections.subject }
  /// The cells of a report that says nothing else.
  package var reportCells: [String] {
    subject == nil ? ExperimentKinds.reportCells : sections.kind.reportCells
  }

  /// What the keys mean only together.
  private func check(_ p: inout Parameters, reserved: [String]) {
    if p.has("name"), !Self.isDirectoryName(name) {
      p.report(
        "name",
        "'name' must be 1 to 64 letters, digits, '-', '_' or '.', starting with a letter or digit",
        help: "it names the run directory")
    }
    if Set(seeds).count != seeds.count { p.report("seeds", "a seed is listed twice") }
    guard !p.isDescribing else { return }
    checkFeatures(&p)
    checkModelInputs(&p)
    checkRetrain(&p)
    checkWeights(&p)
    checkEngine(&p)
    checkCurves(&p)
    subject?.check(&p)
    var seen: Set<String> = []
    for title in attacks.flatMap(\.titles) where !seen.insert(title).inserted {
      p.report("attacks", "'\(title)' is tried twice", help: "leave one out")
    }
    for name in methods.map(\.name) where reserved.contains(name) {
      p.report(
        "methods", member: name, "'\(name)' is the name of a baseline, which is always compared",
        code: "reserved-name", help: "give the method another name")
    }
    if !p.has("model") {
      for key in ["data", "methods", "metrics", "attacks"] where p.has(key) {
        p.report(key, "'\(key)' needs a 'model'", code: "missing-key", help: "add 'model: ...'")
      }
      if !p.has("steps"), !p.has("data"), !p.has("methods"), !p.has("metrics") {
        p.report(
          "name", "the experiment declares nothing to run", code: "missing-key",
          help: "add 'model', 'data', 'methods' and 'metrics', or 'steps'")
      }
    } else if !p.has("data") {
      p.report(
        "model", "a 'model' needs 'data'", code: "missing-key",
        help: "add 'data: {forget: ..., retain: ...}'")
    }
  }

  /// What only some kinds of experiment take is wrong in the others.
  private func checkFeatures(_ p: inout Parameters) {
    guard model != nil else { return }
    let asked: [(feature: KindFeature, isAsked: Bool)] = [
      (.attacks, !attacks.isEmpty), (.requests, !requests.sets.isEmpty), (.curves, curves != nil),
      (.objectives, sweep.objective != nil), (.engines, engine?.python != nil),
    ]
    for (feature, isAsked) in asked where isAsked && lacks(feature) {
      p.report(
        feature.rawValue, "\(sections.kind.plural) have no \(feature.words)", code: "wrong-kind",
        help: "leave it out")
    }
  }

  /// Whether the model is of a kind that does not take something.
  private func lacks(_ feature: KindFeature) -> Bool { !sections.kind.features.contains(feature) }

  /// External programs may take only models that there are.
  private func checkModelInputs(_ p: inout Parameters) {
    let known = model == nil ? [] : (sections.baselines + methods).map(\.name)
    let sets = subject?.sets ?? []
    for step in steps {
      for input in step.inputs {
        switch input.source {
        case .method(let name, _) where !(known + [ProgramStep.each]).contains(name):
          p.note(
            Diagnostic(
              "unknown-method",
              "step '\(step.name)' takes the model of '\(name)', which is not compared",
              at: step.place, help: Suggestion.help(for: name, among: known)))
        case .method(_, true) where lacks(.checkpoints):
          p.note(
            Diagnostic(
              "wrong-kind",
              "step '\(step.name)' wants a Hugging Face folder, which \(sections.kind.plural) have none of",
              at: step.place))
        case .method(ProgramStep.each, _) where known.isEmpty:
          p.note(
            Diagnostic(
              "missing-key", "step '\(step.name)' takes every model, and there is no 'model'",
              at: step.place))
        case .data(let name) where (subject != nil || !p.has("data")) && !sets.contains(name):
          p.note(
            Diagnostic(
              "unknown-set", "step '\(step.name)' takes the set '\(name)', which 'data' lacks",
              at: step.place, help: Suggestion.help(for: name, among: sets)))
        default: break
        }
      }
    }
  }

  /// What compares with a model that never saw the forget rows needs a source that can make it.
  private func checkRetrain(_ p: inout Parameters) {
    guard let model else { return }
    for item in methods where item.value.needsTeaching && !model.teaches {
      p.report(
        "methods", member: item.name,
        "'\(item.name)' trains anew, and the model source '\(type(of: model).name)' does not teach its model here",
        code: "no-teaching",
        help:
          "let the source teach the model ('teach: ...'); a model that was published retrained is no help"
      )
    }
    guard !model.hasRetrain else { return }
    let why = "which the model source '\(type(of: model).name)' does not make here"
    let help =
      "let the source teach the model first ('teach: ...'): then it can also be taught without them"
    for item in methods where item.value.needsRetrain {
      p.report(
        "methods", member: item.name,
        "'\(item.name)' takes the model that never saw the forget rows, \(why)",
        code: "no-retrain", help: help)
    }
    for item in metrics where item.value.needsRetrain {
      p.report(
        "metrics", member: item.name,
        "'\(item.name)' compares with the model that never saw the forget rows, \(why)",
        code: "no-retrain", help: help)
    }
  }

  /// Curves have one training a method, whose points only one rule may choose from.
  private func checkCurves(_ p: inout Parameters) {
    guard let curves else { return }
    if requests.isChain {
      p.report(
        "curves", "a chain of requests is measured after each request, not along its trainings",
        help: "leave 'curves' or 'requests' out")
    }
    if sweep.objective != nil {
      p.report(
        "curves", "a curve would show rows that the sweep's objective chooses by",
        help: "list the sweep's values, or leave 'curves' out")
    }
    let known = metrics.map(\.name)
    for name in curves.metrics where !known.contains(name) {
      p.report(
        "curves", "'\(name)' is none of the 'metrics'", code: "unknown-metric",
        help: Suggestion.help(for: name, among: known))
    }
    if curves.stop?.needsRetrain == true, model?.hasRetrain == false {
      p.report(
        "curves",
        "the rule compares with the retrained model, which this model source does not make",
        code: "no-retrain", help: "write another 'rule'")
    }
  }

  private static func isDirectoryName(_ text: String) -> Bool {
    let isWord = { (byte: UInt8) in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
    return (1...64).contains(text.utf8.count) && text.utf8.first.map(isWord) == true
      && text.utf8.allSatisfy { isWord($0) || "-_.".utf8.contains($0) }
  }
}
