package import Datasets
import Documents
package import Models
package import Pipeline
import Tensors

/// Fine-tunes a model by a method's loss.
///
/// An epoch is one pass over the forget rows (open-unlearning's pairing).
package struct FineTune<M: GradientMethod>: Step {
  package static var kind: String { "unlearn-\(M.name)" }
  package static var version: String { "4 \(M.name)@\(M.version)" }

  package let method: M
  package let seed: UInt64
  /// What is done with gradients; nil for nothing.
  package let rule: GradientRule?

  package init(method: M, seed: UInt64, rule: GradientRule? = nil) {
    self.method = method
    self.seed = seed
    self.rule = rule
  }

  package var resources: Resources { .heavy }

  /// The starting model; primary rows, retain rows and refusals; the starting model's likelihoods of the
  /// primary rows and the refusals, and its states on the primary rows and the retain rows; forget and retain
  /// rows to be watched, or none.
  package typealias Input = (
    Checkpoint, Corpus, Corpus?, Corpus?, Scores?, Scores?, HiddenStates?, HiddenStates?,
    [Corpus]
  )

  package func run(_ input: Input, _ context: Context) throws -> Checkpoint {
    try train(input, context)
  }

  /// Rows of each kind that are watched.
  private var watchedRows: Int { 16 }

  /// Trains; with a teacher, the states on the primary rows are its own.
  func train(
    _ input: Input, teacher: Checkpoint? = nil, retainRefusals: Corpus? = nil, _ context: Context
  ) throws -> Checkpoint {
    let (data, reference) = try prepared(input, teacher, retainRefusals, context)
    return try Trainer(options: method.training, seed: Seed(seed), rule: rule)
      .train(try method.prepared(input.0, seed: seed), on: data, context, until: method.isFinished)
    {
      try method.loss($0, reference)
    }
  }

  /// What is trained on and compared with.
  func prepared(
    _ input: Input, _ teacher: Checkpoint?, _ retainRefusals: Corpus?, _ context: Context
  ) throws -> (TrainingSets, Reference) {
    let (
      given, primary, retain, alternatives, scores, alternativeScores, states, retainStates, watched
    ) = input
    let needs = method.needs
    let start = try method.prepared(given, seed: seed)
    // Rows are cut where they were for the model given, whatever a method puts in front of them.
    let maxLength = method.training.maxLength + start.softPrompt - given.softPrompt
    func examples(_ corpus: Corpus?) throws -> [Example] {
      try corpus.map { try start.examples(of: $0, maxLength: maxLength) } ?? []
    }
    let rows = (try examples(primary), try examples(retain), try examples(alternatives))
    var reference = Reference(
      primary: scores.map { ReferenceLikelihoods($0) },
      refusals: alternativeScores.map { ReferenceLikelihoods($0) })
    if states != nil || retainStates != nil {
      let head = try FrozenHead(start, context)
      func compared(
        _ states: HiddenStates?, _ positions: StatePositions?, _ head: FrozenHead
      ) -> ReferenceStates? {
        guard let states, let positions else { return nil }
        return ReferenceStates(states, head, at: positions)
      }
      reference.primaryStates = compared(
        states, needs.primaryStates, try teacher.map { try FrozenHead($0, context) } ?? head)
      reference.retainStates = compared(retainStates, needs.retainStates, head)
    }
    if needs.refusalTokens { reference.refusalTokens = rows.2.map { Array($0.tokens[$0.scored]) } }
    reference.tokens = try method.tokens(rows.0, rows.1, start)
    let versions = method.refusals?.versions(epochs: method.training.epochs) ?? 1
    let data = TrainingSets(
      rows.0, retain: rows.1, alternatives: needs.refusals ? rows.2 : [],
      retainAlternatives: try examples(retainRefusals),
      versions: TrainingSets.Versions(
        primary: needs.primary == .refusals ? versions : 1,
        alternatives: needs.refusals ? versions : 1,
        retainAlternatives: needs.retainRefusals ? versions : 1),
      readsAllPositions: needs.readsAllPositions,
      watched: Dictionary(
        uniqueKeysWithValues: try zip(["forget", "retain"], watched).map { name, corpus in
          (name, try examples(Corpus(rows: Array(corpus.rows.prefix(watchedRows)))))
        }))
    return (data, reference)
  }
}

/// The same for methods that want more beside: a teacher, or refusals of the retain questions.
package struct FineTuneBeside<M: GradientMethod>: Step {
  package static var kind: String { FineTune<M>.kind }
  package static var version: String { FineTune<M>.version }

  package let method: M
  package let seed: UInt64
  /// What is done with gradients; nil for nothing.
  package let rule: GradientRule?

  package init(method: M, seed: UInt64, rule: GradientRule? = nil) {
    self.method = method
    self.seed = seed
    self.rule = rule
  }

  package var resources: Resources { .heavy }

  /// `FineTune`'s input; then the model that made the states on the primary rows, nil for the starting model, and
  /// the retain questions with refusals for answers.
  package typealias Input = (
    Checkpoint, Corpus, Corpus?, Corpus?, Scores?, Scores?, HiddenStates?, HiddenStates?,
    [Corpus], Checkpoint?, Corpus?
  )

  package func run(_ input: Input, _ context: Context) throws -> Checkpoint {
    let common = (
      input.0, input.1, input.2, input.3, input.4, input.5, input.6, input.7, input.8
    )
    return try FineTune(method: method, seed: seed, rule: rule)
      .train(common, teacher: input.9, retainRefusals: input.10, context)
  }
}
