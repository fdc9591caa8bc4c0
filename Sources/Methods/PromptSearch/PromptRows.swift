import Datasets
import Models
import Tensors

/// Some forget rows and retain rows that prompts are tried on.
struct PromptRows {
  private let goal: PromptGoal
  private let forget: [Example]
  private let retain: [Example]
  /// −Σ log p over each forget row without a prompt.
  private let start: [Double]
  private let trial: PromptTrial

  init(_ goal: PromptGoal, forget: [Example], retain: [Example], _ trial: PromptTrial) {
    self.goal = goal
    self.forget = forget
    self.retain = retain
    self.trial = trial
    start = trial.losses(of: forget, under: [[]])[0]
  }

  /// Returns the loss of each prompt.
  func losses(of prompts: [[Float]]) -> [Double] {
    let tokens = retain.reduce(0) { $0 + $1.scored.count }
    return trial.losses(of: forget + retain, under: prompts).map { found in
      goal.loss(
        forget: Array(found[..<forget.count]), start: start,
        retain: Array(found[forget.count...]), tokens: tokens)
    }
  }

  /// Draws rows to search with and others to choose by; the same ones where there are too few.
  static func drawn(
    _ examples: [Example], named name: String, _ goal: PromptGoal, _ seed: Seed
  ) throws -> (search: [Example], validation: [Example]) {
    guard !examples.isEmpty else { throw ModelError.noExamples("there are no \(name) rows") }
    var stream = seed.stream("shots \(name)")
    let order = stream.permutation(examples.count).map { examples[$0] }
    let search = Array(order.prefix(goal.shots))
    let rest = Array(order.dropFirst(goal.shots).prefix(goal.validation))
    return (search, rest.isEmpty ? search : rest)
  }
}
