package import Datasets
import Documents
package import Models
package import Pipeline
package import Tensors

/// A method that is a loss: fine-tuning on some rows, beside others if it wants them.
package protocol GradientMethod: Method {
  var training: TrainingOptions { get }
  /// What it trains on and compares with.
  var needs: MethodNeeds { get }
  /// The refusals of methods that need them.
  var refusals: Refusals? { get }
  /// Writes the loss of one step, a scalar, on the step's tape; `reference` has what `needs` asks for.
  func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot
  /// Whether to end the training after a step; with the same answer whenever it is asked.
  func isFinished(_ record: TrainingRecord) -> Bool
}

extension GradientMethod {
  package var needs: MethodNeeds { MethodNeeds() }
  package var refusals: Refusals? { nil }

  package func isFinished(_ record: TrainingRecord) -> Bool { false }

  /// Adds the fine-tuning, and before it what the starting model is asked; equal questions are asked once
  /// for all methods.
  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let refused = try refusals?.wire(task, into: &plan)
    let rows: Ref<Corpus>? =
      switch needs.primary {
      case .forget: task.forget
      case .retain: task.retain
      case .refusals: refused
      case .own: nil
      }
    guard let rows else { preconditionFailure("\(Self.name) has no rows to train on") }
    return wireTuning(task, on: rows, refused: refused, into: &plan)
  }

  /// Adds the fine-tuning on some rows, and what it compares with.
  func wireTuning(
    _ task: Unlearning, on rows: Ref<Corpus>, refused: Ref<Corpus>? = nil, into plan: inout Plan
  ) -> Ref<Checkpoint> {
    let needs = needs
    let twins = needs.refusals ? refused : nil
    func scores(_ rows: Ref<Corpus>?) -> Ref<Scores>? {
      guard needs.likelihoods, let rows else { return nil }
      return plan.add("\(task.label) reference", ScoreAnswers(.answer), task.start, rows)
    }
    func states(_ positions: StatePositions?, _ rows: Ref<Corpus>) -> Ref<HiddenStates>? {
      guard let positions else { return nil }
      let step = CollectStates(positions, maxLength: training.maxLength, blocks: needs.blocks)
      return plan.add("\(task.label) reference states", step, task.start, rows)
    }
    return plan.add(
      "\(task.label) \(Self.name)", FineTune(method: self, seed: task.seed),
      task.start, rows, needs.retain ? task.retain : nil, twins, scores(rows), scores(twins),
      states(needs.primaryStates, rows), states(needs.retainStates, task.retain),
      training.watch > 0 ? [task.forget, task.retain] : [])
  }
}

/// Fine-tunes a model by a method's loss.
///
/// An epoch is one pass over the forget rows (open-unlearning's pairing).
package struct FineTune<M: GradientMethod>: Step {
  package static var kind: String { "unlearn-\(M.name)" }
  package static var version: String { "4 \(M.name)@\(M.version)" }

  package let method: M
  package let seed: UInt64

  package init(method: M, seed: UInt64) {
    self.method = method
    self.seed = seed
  }

  package var weight: Weight { .heavy() }

  /// The starting model; primary rows, retain rows and refusals; the starting model's likelihoods of the
  /// primary rows and the refusals, and its states on the primary rows and the retain rows; forget and retain
  /// rows to be watched, or none.
  package typealias Input = (
    Checkpoint, Corpus, Corpus?, Corpus?, Scores?, Scores?, HiddenStates?, HiddenStates?,
    [Corpus]
  )

  /// Rows of each kind that are watched.
  private var watchedRows: Int { 16 }

  package func run(_ input: Input, _ context: Context) throws -> Checkpoint {
    let (start, primary, retain, twins, scores, twinScores, states, retainStates, watched) = input
    let needs = method.needs
    func examples(_ corpus: Corpus?) throws -> [Example] {
      try corpus.map { try start.examples(of: $0, maxLength: method.training.maxLength) } ?? []
    }
    var reference = Reference(
      primary: scores.map { ReferenceLikelihoods($0) },
      refusals: twinScores.map { ReferenceLikelihoods($0) })
    if states != nil || retainStates != nil {
      let head = try FrozenHead(start, context)
      func compared(_ states: HiddenStates?, _ positions: StatePositions?) -> ReferenceStates? {
        guard let states, let positions else { return nil }
        return ReferenceStates(states, head, at: positions)
      }
      reference.primaryStates = compared(states, needs.primaryStates)
      reference.retainStates = compared(retainStates, needs.retainStates)
    }
    let data = TrainingSets(
      try examples(primary), partner: try examples(retain), twins: try examples(twins),
      looksEverywhere: needs.primaryStates == .all || needs.retainStates == .all,
      watched: Dictionary(
        uniqueKeysWithValues: try zip(["forget", "retain"], watched).map { name, corpus in
          (name, try examples(Corpus(rows: Array(corpus.rows.prefix(watchedRows)))))
        }))
    return try Trainer(options: method.training, seed: Seed(seed))
      .train(start, on: data, context, until: method.isFinished) { try method.loss($0, reference) }
  }
}
