package import Datasets
package import Plans

/// Adds the steps that needs stand for: what methods and metrics ask of models goes through here.
///
/// The plan keeps equal steps once, so that equal needs of several methods, metrics, seeds and sweep points are shared.
package struct EvidenceWiring {
  /// The sets that needs name.
  package var sets: [String: Ref<Corpus>]
  /// The models that needs name.
  package let models: [Need.Model: Ref<Checkpoint>]
  /// The service that all models are behind; nil where their weights are here.
  private let service: CompletionService?
  /// How many new tokens an answer may have.
  private let maxNewTokens: Int
  private let label: (Need) -> String
  /// What the needs so far come to: the input of the step that asked.
  package private(set) var refs = EvidenceRefs()

  /// Asks these models, behind a service or by their weights; `label` names each step for people.
  package init(
    sets: [String: Ref<Corpus>], models: [Need.Model: Ref<Checkpoint>],
    service: CompletionService? = nil, maxNewTokens: Int = 200,
    label: @escaping (Need) -> String
  ) {
    self.sets = sets
    self.models = models
    self.service = service
    self.maxNewTokens = maxNewTokens
    self.label = label
  }

  /// Adds what a need asks for; throws `MissingEvidence` where there is no such set or model, or a judge must be asked.
  package mutating func add(_ need: Need, into plan: inout Plan) throws(MissingEvidence) {
    let ref: AnyRef
    switch need.kind {
    case .model: ref = try model(need.model).erased
    case .rows: ref = try rows(need.set).erased
    case .scores: ref = try scores(need, .all, of: rows(need.set), &plan).erased
    case .likelihoods: ref = try scores(need, .answer, of: rows(need.set), &plan).erased
    case .answers: ref = try answers(need.set, into: &plan).erased
    case .tokens: ref = try tokens(need.set, of: need.model, into: &plan).erased
    case .gradients: ref = try gradients(need.set, into: &plan).erased
    case .ownRows: ref = try ownRows(need.set, &plan).erased
    case .ownScores: ref = try scores(need, .answer, of: ownRows(need.set, &plan), &plan).erased
    case .states:
      guard let step = need.states else { throw .unanswered(need.name) }
      ref = plan.add(label(need), step, try model(need.model), try rows(need.set)).erased
    case .judgements: throw .unanswered(need.name)
    }
    refs.add(need, ref)
  }

  /// Takes what a judge says, who is asked by whoever knows him.
  package mutating func add(_ need: Need, _ judgements: Ref<Judgements>) {
    refs.add(need, judgements.erased)
  }

  /// Returns the rows of a set.
  package func rows(_ set: String) throws(MissingEvidence) -> Ref<Corpus> {
    guard let rows = sets[set] else { throw .set(set) }
    return rows
  }

  /// Adds the subject's greedy answers to a set.
  package func answers(
    _ set: String, into plan: inout Plan
  ) throws(MissingEvidence) -> Ref<Generations> {
    plan.addAnswers(
      label(.answers(set)), maxNewTokens: maxNewTokens, of: try model(.subject), try rows(set),
      by: service)
  }

  /// Adds what a model says of every token of a set's answers.
  package func tokens(
    _ set: String, of whose: Need.Model = .subject, into plan: inout Plan
  ) throws(MissingEvidence) -> Ref<TokenScores> {
    plan.add(label(.tokens(set, of: whose)), ScoreTokens(), try model(whose), try rows(set))
  }

  /// Adds the lengths of the subject's gradients at the rows of a set.
  package func gradients(
    _ set: String, into plan: inout Plan
  ) throws(MissingEvidence) -> Ref<RowValues> {
    plan.add(label(.gradients(set)), ScoreGradients(), try model(.subject), try rows(set))
  }

  private func scores(
    _ need: Need, _ candidates: ScoreAnswers.Candidates, of rows: Ref<Corpus>, _ plan: inout Plan
  ) throws(MissingEvidence) -> Ref<Scores> {
    plan.addScores(label(need), candidates, of: try model(need.model), rows, by: service)
  }

  private func ownRows(
    _ set: String, _ plan: inout Plan
  ) throws(MissingEvidence) -> Ref<Corpus> {
    let texts = try answers(set, into: &plan)
    return plan.add(label(.ownRows(set)), AnswersAsRows(), try rows(set), texts)
  }

  private func model(_ model: Need.Model) throws(MissingEvidence) -> Ref<Checkpoint> {
    guard let ref = models[model] else { throw .model(model) }
    return ref
  }
}
