package import Datasets
import Documents
package import Models
package import Plans
package import Tensors

/// A method that is a loss: fine-tuning on some rows, beside others if it wants them.
package protocol GradientMethod: Method, Codable
where Task == Unlearning, Outcome == Checkpoint {
  var training: TrainingOptions { get }
  /// Whether it is one training, which can be done in parts.
  static var trainsInParts: Bool { get }
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
  /// Gives each primary row a number that the training goes by, from it and the other answer to its question.
  func values(of rows: Corpus, beside others: Corpus?) throws -> [Double]
  /// Changes what the training reads of a set's rows; `values` are those of the primary rows.
  func arranged(
    _ examples: [Example], of set: String, by values: [Double], _ start: Checkpoint
  ) -> [Example]
  /// Whether `prepared` changes the model.
  var preparesStart: Bool { get }
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

  /// None.
  package func values(of rows: Corpus, beside others: Corpus?) throws -> [Double] { [] }

  /// As they are.
  package func arranged(
    _ examples: [Example], of set: String, by values: [Double], _ start: Checkpoint
  ) -> [Example] { examples }

  /// It is.
  package static var trainsInParts: Bool { true }
  /// Those of its training.
  package var epochsInParts: Int? { Self.trainsInParts ? training.epochs : nil }
  /// It does not.
  package var preparesStart: Bool { false }
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
    let evidence = try evidence(task, on: rows, refused: refused, into: &plan)
    let label = "\(task.label) \(Self.name)"
    guard Self.trainsInParts, !task.cuts.isEmpty else {
      return plan.add(label, FineTune(method: self, seed: task.seed, rule: task.rule), evidence)
    }
    var point: Ref<TrainingPoint>?
    for cut in task.cuts {
      let step = FineTunePart(method: self, seed: task.seed, rule: task.rule, cut: cut)
      point = plan.add("\(label) up to \(cut.words)", step, evidence, point)
    }
    guard let point else { preconditionFailure("there is a cut") }
    let begun =
      preparesStart
      ? plan.add("\(label) begun", PrepareStart(method: self, seed: task.seed), task.start)
      : task.start
    return plan.add(
      label + task.cutPlace, ModelAtPoint(training: training, seed: task.seed), begun, point)
  }

  /// Adds what the training is given: rows, and what the starting model or the teacher says of them.
  private func evidence(
    _ task: Unlearning, on rows: Ref<Corpus>, refused: Ref<Corpus>?, into plan: inout Plan
  ) throws -> EvidenceRefs {
    let teacher = try teacher(task, into: &plan)
    var sets = [
      TuningSets.primary: rows, TuningSets.retain: task.retain,
      TuningSets.watched[0].set: task.forget, TuningSets.watched[1].set: task.retain,
    ]
    sets[TuningSets.alternatives] = refused
    if needs.retainRefusals {
      sets[TuningSets.retainAlternatives] = try refusals?.wire(
        task, for: task.retain, epochs: training.epochs, into: &plan)
    }
    var models: [Need.Model: Ref<Checkpoint>] = [.start: task.start]
    models[.teacher] = teacher
    var wiring = EvidenceWiring(sets: sets, models: models) { need in
      "\(task.label) reference\(need.kind == .states ? " states" : "")"
    }
    let needs = needs.evidence(
      maxLength: training.maxLength, teacher: teacher != nil,
      retain: task.rule?.needsRetain == true, watched: training.watch > 0)
    do throws(MissingEvidence) {
      // Another engine asks the starting model itself.
      let isOurs = plan.engine == nil
      for need in needs where isOurs || need.kind == .model || need.kind == .rows {
        try wiring.add(need, into: &plan)
      }
    } catch {
      throw MethodError("\(Self.name) has not got what it needs: \(error)")
    }
    return wiring.refs
  }
}
