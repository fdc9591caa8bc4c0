import Attacks
import Datasets
import Documents
import Methods
import Metrics
import Models
import Plans
import Tokenizers

/// Language models that are to forget rows of questions and answers.
struct LanguageModels: ExperimentKind {
  typealias Model = any LanguageModelSource
  typealias Method = any Methods.Method<Unlearning, Checkpoint>
  typealias Metric = any Metrics.Metric<Subject>

  static let title = "a language model"
  static let plural = "language models"
  static let dataHelp = "the question-answer sets of a language model"
  static let models = modelSources
  static let methods = Methods.methods
  static let metrics = Metrics.metrics
  static let families: [any ComponentFamily] = [
    modelOrigins, architectures, tokenizers, datasets,
  ]
  static let steps =
    datasetSteps + modelSteps + methodSteps + metricSteps + attackSteps
  static let baselines = [NoUnlearning.name, Retrain.name]
  static let features = Set(KindFeature.allCases)
  static let reportCells = [
    "sweep", "table", "comparison", "attacks", "requests", "curves", "plot", "samples",
    "generic_labels", "relearning", "cost", "timeline", "parameters", "plan", "provenance",
  ]
  static let helpWithoutWeights: String? =
    "guardrail, icul and retrieval change what stands in front of questions"

  let declared: Declared<LanguageModels>

  init(_ declared: Declared<LanguageModels>) { self.declared = declared }

  static func data(_ p: inout Parameters, _ requests: Requests) -> QuestionSets? {
    QuestionSets(&p, requests)
  }

  var sets: [String] { ["forget", "retain"] + declared.data.others.map(\.name) }

  /// A service may tell no likelihoods, and every stage of a chain of requests measures its own rows.
  func check(_ p: inout Parameters) {
    if let service = declared.model.completionService, service.scoring == .none {
      for item in declared.metrics where item.value.needsScores && !item.value.needsWeights {
        p.report(
          "metrics", member: item.name,
          "'\(item.name)' needs likelihoods, which 'scores: none' says the service does not tell",
          code: "no-scores", help: "leave it out, or say how the service tells them")
      }
    }
    if declared.requests.isChain, sets.contains(MetricSets.forgetMeasured) {
      p.report(
        "requests", "every stage measures its own requests, so 'forget_measured' has no place here",
        help: "leave 'forget_measured' out")
    }
  }

  var completionService: CompletionService? { declared.model.completionService }

  func wirePublished(_ label: String, into plan: inout Plan) throws -> Ref<Checkpoint>? {
    try (declared.model as? Served)?.wire(label, into: &plan)
      ?? declared.model.wirePublished(label, into: &plan)
  }

  func wire(
    _ place: SeededPoint, into plan: inout Plan, _ sources: inout SourceProblems
  ) -> Wired? {
    guard let comparison = comparison(place, into: &plan, &sources) else { return nil }
    var wired = Wired()
    place.wireEach(of: declared.compared, into: &plan, &sources) { named, plan in
      let (model, probe) = try comparison.wire(named, into: &plan)
      wired.models += model.map { [$0] } ?? []
      wired.probes += probe.map { [$0] } ?? []
    }
    if !place.isProbe { wired.sets = comparison.reportedSets(into: &plan).mapValues(\.erased) }
    return wired
  }

  /// Wires the data and the models that all methods have in common; nil where a source cannot be used.
  private func comparison(
    _ place: SeededPoint, into plan: inout Plan, _ sources: inout SourceProblems
  ) -> Comparison? {
    let data = declared.data
    let forget = sources.attempt { try data.forget.wire("forget data", into: &plan) }
    let retain = sources.attempt { try data.retain.wire("retain data", into: &plan) }
    var others: [String: Ref<Corpus>] = [:]
    for (name, dataset) in data.others {
      others[name] = sources.attempt { try dataset.wire("\(name) data", into: &plan) }
    }
    // With files that nobody has looked at all is wired once more: what follows would be work for nothing.
    guard plan.unread.isEmpty, let forget, let retain, others.count == data.others.count else {
      return nil
    }
    let rows = TrainingData(forget: forget, retain: retain)
    return sources.attempt {
      let models = try declared.model.wire("model", data: rows, seed: place.seed, into: &plan)
      return Comparison(
        declared: declared, place: place, models: models, data: rows,
        sets: others.merging(
          [
            "forget": others[MetricSets.forgetMeasured] ?? forget,
            "retain": others[MetricSets.measured] ?? retain,
          ]
        ) { $1 },
        requests: try RequestSets.wire(
          declared.requests, declared.model, rows, models, seed: place.seed, into: &plan))
    }
  }
}
