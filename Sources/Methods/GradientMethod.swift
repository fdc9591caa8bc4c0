package import Datasets
import Documents
package import Models
package import Pipeline
package import Tensors

/// A method that is a loss: fine-tuning on some rows, beside others if it wants them.
package protocol GradientMethod: Method, Codable {
  var training: TrainingOptions { get }
  /// What it trains on and compares with.
  var needs: MethodNeeds { get }
  /// The refusals of methods that need them.
  var refusals: Refusals? { get }
  /// Writes the loss of one step, a scalar, on the step's tape; `reference` has what `needs` asks for.
  func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot
  /// Adds what makes the other answers to the forget questions, where `needs` wants any: the refusals.
  func otherAnswers(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Corpus>?
  /// Adds what makes the model that the primary rows are compared with; nil for the starting model.
  func teacher(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint>?
  /// Chooses tokens that the loss treats apart, from the rows and the starting model.
  func tokens(_ primary: [Example], _ retain: [Example], _ start: Checkpoint) throws -> [Int32]
  /// Changes the model that the training begins with: gives it weights of its own to train.
  func prepared(_ start: Checkpoint, seed: UInt64) throws -> Checkpoint
  /// Whether to end the training after a step; with the same answer whenever it is asked.
  func isFinished(_ record: TrainingRecord) -> Bool
}

extension GradientMethod {
  package var needs: MethodNeeds { MethodNeeds() }
  package var refusals: Refusals? { nil }

  package func otherAnswers(
    _ task: Unlearning, into plan: inout Plan
  ) throws -> Ref<Corpus>? { try refusals?.wire(task, epochs: training.epochs, into: &plan) }

  package func teacher(
    _ task: Unlearning, into plan: inout Plan
  ) throws -> Ref<Checkpoint>? { nil }

  package func tokens(
    _ primary: [Example], _ retain: [Example], _ start: Checkpoint
  ) throws -> [Int32] { [] }

  package func prepared(_ start: Checkpoint, seed: UInt64) throws -> Checkpoint { start }

  package func isFinished(_ record: TrainingRecord) -> Bool { false }

  /// Adds the fine-tuning, and before it what the starting model is asked; equal questions are asked once
  /// for all methods.
  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let refused = try otherAnswers(task, into: &plan)
    let rows: Ref<Corpus>? =
      switch needs.primary {
      case .forget: task.forget
      case .retain: task.retain
      case .refusals: refused
      case .own: nil
      }
    guard let rows else { preconditionFailure("\(Self.name) has no rows to train on") }
    return try wireTuning(task, on: rows, refused: refused, into: &plan)
  }

  /// Adds the fine-tuning on some rows, and what it compares with.
  func wireTuning(
    _ task: Unlearning, on rows: Ref<Corpus>, refused: Ref<Corpus>? = nil, into plan: inout Plan
  ) throws -> Ref<Checkpoint> {
    let needs = needs
    // Another engine asks the starting model itself.
    let isOurs = plan.engine == nil
    let alternatives = needs.refusals ? refused : nil
    let aside = needs.refusals || needs.refusalTokens ? refused : nil
    func scores(_ rows: Ref<Corpus>?) -> Ref<Scores>? {
      guard isOurs, needs.likelihoods, let rows else { return nil }
      return plan.add("\(task.label) reference", ScoreAnswers(.answer), task.start, rows)
    }
    let teacher = try teacher(task, into: &plan)
    let retainRefusals =
      needs.retainRefusals
      ? try refusals?.wire(
        task, for: task.retain, epochs: training.epochs, into: &plan) : nil
    func states(
      _ positions: StatePositions?, _ rows: Ref<Corpus>, of model: Ref<Checkpoint>
    ) -> Ref<HiddenStates>? {
      guard isOurs, let positions else { return nil }
      let step = CollectStates(positions, maxLength: training.maxLength, blocks: needs.blocks)
      return plan.add("\(task.label) reference states", step, model, rows)
    }
    let label = "\(task.label) \(Self.name)"
    let retain = needs.retain || task.rule?.needsRetain == true ? task.retain : nil
    let likelihoods = (scores(rows), scores(alternatives))
    let primaryStates = states(needs.primaryStates, rows, of: teacher ?? task.start)
    let retainStates = states(needs.retainStates, task.retain, of: task.start)
    let watched = training.watch > 0 ? [task.forget, task.retain] : []
    guard task.cuts.isEmpty else {
      var point: Ref<TrainingPoint>?
      for cut in task.cuts {
        let step = FineTunePart(method: self, seed: task.seed, rule: task.rule, cut: cut)
        point = plan.add(
          "\(label) up to \(cut.words)", step, task.start, rows, retain, aside, likelihoods.0,
          likelihoods.1, primaryStates, retainStates, watched, teacher, retainRefusals, point)
      }
      guard let point else { preconditionFailure("there is a cut") }
      let place = task.cuts.last.map { $0 == .end ? "" : " at \($0.words)" } ?? ""
      return plan.add(
        label + place, ModelAtPoint(training: training, seed: task.seed), task.start, point)
    }
    guard teacher != nil || retainRefusals != nil else {
      return plan.add(
        label, FineTune(method: self, seed: task.seed, rule: task.rule), task.start, rows, retain,
        aside,
        likelihoods.0, likelihoods.1, primaryStates, retainStates, watched)
    }
    return plan.add(
      label, FineTuneBeside(method: self, seed: task.seed, rule: task.rule), task.start, rows,
      retain, aside,
      likelihoods.0, likelihoods.1, primaryStates, retainStates, watched, teacher, retainRefusals)
  }
}
