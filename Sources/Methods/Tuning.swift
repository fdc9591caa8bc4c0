import Datasets
import Models
import Plans

/// What a method's training begins with, made of what it was given by name.
struct Tuning {
  /// The model to be trained.
  let start: Checkpoint
  let data: TrainingSets
  /// What the loss compares with.
  let reference: Reference

  /// Rows of each kind that are watched.
  private static let watchedRows = 16

  /// Takes what `MethodNeeds.evidence` of the method names; throws where something is missing or does not fit.
  init(
    _ method: some GradientMethod, seed: UInt64, _ given: EvidenceInputs, _ context: Context
  ) throws {
    let needs = method.needs
    let original: Checkpoint = try given.given(.model(.start))
    let start = try method.prepared(original, seed: seed)
    // Rows are cut where they were for the model that they are compared with, whatever a method puts in front of them.
    let compared: Checkpoint = given.found(.model(.teacher)) ?? original
    let maxLength = method.training.maxLength + start.softPrompt - compared.softPrompt
    let values: [Double] =
      try given.found(.rows(TuningSets.primary)).map {
        try method.values(of: $0, beside: given.found(.rows(TuningSets.alternatives)))
      } ?? []
    func examples(_ set: String, atMost count: Int = .max) throws -> [Example] {
      guard let corpus: Corpus = given.found(.rows(set)) else { return [] }
      let rows = count < corpus.rows.count ? Corpus(rows: Array(corpus.rows.prefix(count))) : corpus
      return method.arranged(
        try start.examples(of: rows, maxLength: maxLength), of: set, by: values, start)
    }
    let primary = try examples(TuningSets.primary)
    let retain = try examples(TuningSets.retain)
    let alternatives = try examples(TuningSets.alternatives)
    var reference = try Self.reference(needs, start, given, context)
    if needs.refusalTokens {
      reference.refusalTokens = alternatives.map { Array($0.tokens[$0.scored]) }
    }
    reference.values = values
    reference.tokens = try method.tokens(primary, retain, start)
    let versions = method.refusals?.versions(epochs: method.training.epochs) ?? 1
    let watched = try TuningSets.watched.map { name, set in
      (name, try examples(set, atMost: Self.watchedRows))
    }
    data = TrainingSets(
      primary, retain: retain, alternatives: needs.refusals ? alternatives : [],
      retainAlternatives: try examples(TuningSets.retainAlternatives),
      versions: TrainingSets.Versions(
        primary: needs.primary == .refusals ? versions : 1,
        alternatives: needs.refusals ? versions : 1,
        retainAlternatives: needs.retainRefusals ? versions : 1),
      readsAllPositions: needs.readsAllPositions,
      watched: Dictionary(uniqueKeysWithValues: watched.filter { !$0.1.isEmpty }))
    self.start = start
    self.reference = reference
  }

  /// What the starting model, or a teacher, says of the rows.
  private static func reference(
    _ needs: MethodNeeds, _ start: Checkpoint, _ given: EvidenceInputs, _ context: Context
  ) throws -> Reference {
    func likelihoods(_ set: String) -> ReferenceLikelihoods? {
      given.found(.likelihoods(set, of: .start), as: Scores.self).map { ReferenceLikelihoods($0) }
    }
    var heads: [Need.Model: FrozenHead] = [:]
    func head(of model: Need.Model) throws -> FrozenHead {
      if let known = heads[model] { return known }
      let head = try FrozenHead(model == .start ? start : given.given(.model(model)), context)
      heads[model] = head
      return head
    }
    func states(_ set: String, _ positions: StatePositions?) throws -> ReferenceStates? {
      guard let positions else { return nil }
      for model in [Need.Model.teacher, .start] {
        if let found: HiddenStates = given.found(.states(set, of: model)) {
          return ReferenceStates(found, try head(of: model), at: positions)
        }
      }
      return nil
    }
    func tokens(_ model: Need.Model) -> ReferenceTokens? {
      given.found(.tokens(TuningSets.primary, of: model), as: TokenScores.self)
        .map { ReferenceTokens($0) }
    }
    var reference = Reference(
      primary: likelihoods(TuningSets.primary), refusals: likelihoods(TuningSets.alternatives),
      primaryStates: try states(TuningSets.primary, needs.primaryStates),
      retainStates: try states(TuningSets.retain, needs.retainStates))
    reference.startTokens = tokens(.start)
    reference.teacherTokens = tokens(.teacher)
    return reference
  }
}
