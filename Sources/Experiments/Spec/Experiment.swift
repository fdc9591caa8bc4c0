package import Attacks
package import Datasets
package import Documents
package import Methods
package import Metrics
package import Models
import Vision

/// What a spec declares, read and checked; the declaration is also its documentation and its schema.
package struct Experiment: Sendable {
  /// What is compared without being a method: no method of a spec may have these names.
  package static let baselineNames = [NoUnlearning.name, Retrain.name, ZeroShot.name]

  /// The question-answer sets of an experiment.
  package struct Data: Sendable {
    package let forget: any Dataset
    package let retain: any Dataset
    /// Sets that only metrics look at, by name.
    package let others: [(name: String, dataset: any Dataset)]

    /// Reads the two sets that every experiment with a language model has.
    fileprivate static func sets(
      _ p: inout Parameters, _ requests: Requests
    ) -> ((any Dataset)?, (any Dataset)?) {
      let (forget, retain) = ("What is to be forgotten.", "What is to stay.")
      // A classifier has neither, so that the documentation cannot call them required.
      if p.isDescribing {
        return (
          p.optionalComponent("forget", from: datasets, forget),
          p.optionalComponent("retain", from: datasets, retain)
        )
      }
      guard requests.isGiven else {
        let forgotten = p.component("forget", from: datasets, default: nil, forget)
        return (forgotten, p.component("retain", from: datasets, default: nil, retain))
      }
      let kept = p.component("retain", from: datasets, default: nil, retain)
      // `forget: null` takes away what an extended spec has.
      if p.optionalComponent("forget", from: datasets, forget) != nil {
        p.report(
          "forget", "'requests' says what is to be forgotten", help: "leave one of the two out")
      }
      return (requests.whole, kept)
    }
  }

  package let name: String
  package let notes: String
  package let numerics: Numerics
  /// What computes the steps that touch weights; nil after any problem.
  package let engine: (any Engine)?
  package let seeds: [UInt64]
  package let model: (any ModelSource)?
  package let data: Data?
  /// Forget sets that come one after the other.
  package let requests: Requests
  /// The classifier of images and what it is to forget, when the model is one.
  package let images: ImageExperiment?
  package let methods: [NamedMethod]
  package let metrics: [NamedMetric]
  /// What is done to every compared model, to measure it again.
  package let attacks: [any Attack]
  /// What is measured along every training; nil for its end alone.
  package let curves: Curves?
  package let steps: [ProgramStep]
  /// What steps ask of the machine, other than their kinds say.
  package let resources: [ResourceRule]
  package let sweep: Sweep
  package let inputs: [PinnedInput]
  /// What the report shows, in order; only who draws it knows what each is.
  package let cells: [any Component]

  /// Reads the whole spec in the order that documentation shows it; `report` names some of `known` cells.
  package init(_ p: inout Parameters, cells known: Registry<any Component>) {
    _ = p.integer("lethe", in: 1...1, "Version of the spec language.")
    name = p.text("name", "Names the run directory: letters, digits, '-', '_' and '.'.")
    notes = p.text("notes", default: "", "Markdown that opens the report.")
    _ = p.optionalText("extends", "A spec that this one is merged over; this one wins.")
    let profile = p.choice(
      "numerics", of: Numerics.allCases.map(\.rawValue), default: Numerics.portable.rawValue,
      "portable: the same bits on every machine; fast: OpenBLAS in single precision; "
        + "bf16_tiles, bf16_pairs: factors rounded to bfloat16, sums in the order of AMX's tiles or of "
        + "VDPBF16PS, the same bits on every machine; fast_bf16: whichever of the two is quicker here."
    )
    numerics = Numerics(rawValue: profile) ?? .portable
    engine = p.component(
      "engine", from: engines, default: LetheEngine.name,
      "What computes the steps that touch weights: Lethe's own engine, or PyTorch.")
    seeds = p.integers(
      "seeds", default: [1], in: 0 ... .max, count: 1...1_000,
      "Every random step runs once for each."
    ).map { UInt64($0) }
    let source = p.optionalComponent(
      "model", from: SpecFamilies.models, "Where the model comes from.")
    model = source as? any ModelSource
    let classifier = source as? any ImageModel
    let requests = Requests(&p)
    self.requests = requests
    var imageData: ImageExperiment.Data?
    data = p.optionalGroup(
      "data", "The question-answer sets of a language model, or the images of a classifier."
    ) { p in
      if p.isDescribing || classifier != nil { imageData = ImageExperiment.Data(&p) }
      if classifier != nil { return Data?.none }
      let (forget, retain) = Data.sets(&p, requests)
      let others = MetricSets.optional.compactMap { set in
        p.optionalComponent(set.name, from: datasets, set.help).map { (set.name, $0) }
      }
      guard let forget, let retain else { return Data?.none }
      return Data(forget: forget, retain: retain, others: others)
    }.flatMap(\.self)
    let asked = p.componentMap(
      "methods", from: SpecFamilies.methods,
      "Unlearning methods under names of your choice; none and retrain, or zero_shot, are always "
        + "compared.")
    methods = asked.compactMap { item in
      (item.value as? any Method).map { NamedMethod(name: item.name, method: $0) }
    }
    let measured = p.componentList(
      "metrics", from: SpecFamilies.metrics, default: [], "What is measured of every method.")
    metrics = measured.compactMap { item in
      (item.value as? any Metric).map { NamedMetric(name: item.name, metric: $0) }
    }
    attacks = p.componentList(
      "attacks", from: Attacks.attacks, default: [],
      "What is done to every compared model to bring back what it forgot; every metric is measured again."
    ).map(\.value)
    curves = p.optionalGroup(
      "curves", "What is measured along the training of every method; its end alone when left out.",
      Curves.init)
    images = ImageExperiment(
      model: classifier, data: imageData, methods: asked, metrics: measured)
    sweep = Sweep(&p)
    resources = ResourceRule.list(&p)
    steps = ProgramStep.list(&p)
    inputs = PinnedInput.list(&p)
    cells = p.componentList(
      "report", from: known, default: ReportDefaults.cells, "The report's cells, in order."
    ).map(\.value)
    check(&p)
    if source != nil {
      ImageExperiment.check(isImages: classifier != nil, asked, measured, &p)
      images?.check(&p)
      if images != nil, sweep.objective != nil {
        p.report(
          "sweep", "a sweep with an objective needs a language model", help: "list the values")
      }
    }
  }

  /// The methods that are compared in every experiment with this model.
  package var baselines: [String] {
    images != nil
      ? [ZeroShot.name]
      : model?.hasRetrain == false ? [NoUnlearning.name] : [NoUnlearning.name, Retrain.name]
  }

  /// What the keys mean only together.
  private func check(_ p: inout Parameters) {
    if p.has("name"), !Self.isDirectoryName(name) {
      p.report(
        "name",
        "'name' must be 1 to 64 letters, digits, '-', '_' or '.', starting with a letter or digit",
        help: "it names the run directory")
    }
    if Set(seeds).count != seeds.count { p.report("seeds", "a seed is listed twice") }
    guard !p.isDescribing else { return }
    checkModelInputs(&p)
    checkRetrain(&p)
    checkService(&p)
    checkEngine(&p)
    checkAttacks(&p)
    checkRequests(&p)
    checkCurves(&p)
    let reserved = Self.baselineNames
    for name in methods.map(\.name) + (images?.methods.map(\.name) ?? [])
    where reserved.contains(name) {
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

  /// External programs may take only models that there are.
  private func checkModelInputs(_ p: inout Parameters) {
    let known =
      model == nil && images == nil
      ? [] : baselines + methods.map(\.name) + (images?.methods.map(\.name) ?? [])
    let sets =
      model == nil ? [] : ["forget", "retain"] + (data?.others.map(\.name) ?? [])
    for step in steps {
      for input in step.inputs {
        switch input.source {
        case .method(let name, _) where !(known + [ProgramStep.each]).contains(name):
          p.note(
            Diagnostic(
              "unknown-method",
              "step '\(step.name)' takes the model of '\(name)', which is not compared",
              at: step.place, help: Suggestion.help(for: name, among: known)))
        case .method(_, true) where images != nil:
          p.note(
            Diagnostic(
              "wrong-kind",
              "step '\(step.name)' wants a Hugging Face folder, and what is compared are prompts",
              at: step.place))
        case .method(ProgramStep.each, _) where known.isEmpty:
          p.note(
            Diagnostic(
              "missing-key", "step '\(step.name)' takes every model, and there is no 'model'",
              at: step.place))
        case .data(let name) where (data != nil || !p.has("data")) && !sets.contains(name):
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
    for item in methods where item.method.needsTeaching && !model.teaches {
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
    for item in methods where item.method.needsRetrain {
      p.report(
        "methods", member: item.name,
        "'\(item.name)' takes the model that never saw the forget rows, \(why)",
        code: "no-retrain", help: help)
    }
    for item in metrics where item.metric.needsRetrain {
      p.report(
        "metrics", member: item.name,
        "'\(item.name)' compares with the model that never saw the forget rows, \(why)",
        code: "no-retrain", help: help)
    }
  }

  /// Attacks are told apart by their titles, and need weights.
  private func checkAttacks(_ p: inout Parameters) {
    if images != nil, !attacks.isEmpty {
      p.report(
        "attacks", "attacks need a language model, and what is compared are prompts",
        code: "wrong-kind")
    }
    var seen: Set<String> = []
    for title in attacks.flatMap(\.titles) where !seen.insert(title).inserted {
      p.report("attacks", "'\(title)' is tried twice", help: "leave one out")
    }
  }

  /// Requests are forget sets of a language model, and every stage measures its own.
  private func checkRequests(_ p: inout Parameters) {
    guard !requests.sets.isEmpty else { return }
    if images != nil {
      p.report("requests", "requests need a language model", code: "wrong-kind")
    }
    if requests.isChain,
      data?.others.contains(where: { $0.name == MetricSets.forgetMeasured }) == true
    {
      p.report(
        "requests", "every stage measures its own requests, so 'forget_measured' has no place here",
        help: "leave 'forget_measured' out")
    }
  }

  /// Curves have one training a method, whose points only one rule may choose from.
  private func checkCurves(_ p: inout Parameters) {
    guard let curves else { return }
    if images != nil {
      p.report("curves", "curves need a language model", code: "wrong-kind")
    }
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

/// The numerics profiles that a spec can ask for.
package enum Numerics: String, CaseIterable, Sendable {
  case portable
  case fast
  case fastBF16 = "fast_bf16"
  case bf16Tiles = "bf16_tiles"
  case bf16Pairs = "bf16_pairs"
}

/// A method under the name that its author gave it.
package struct NamedMethod: Sendable {
  package let name: String
  package let method: any Method
}

/// A metric with the name of its component.
package struct NamedMetric: Sendable {
  package let name: String
  package let metric: any Metric
}
