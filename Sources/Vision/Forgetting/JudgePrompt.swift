import Models
package import Plans

/// Asks a classifier about images under a prompt.
package struct JudgePrompt: Step {
  package static let kind = "judge-prompt"
  package static let version = "1"

  package let forget: [String]
  package let command: [String]?

  package init(forget: [String], command: [String]?) {
    self.forget = forget
    self.command = command
  }

  package var resources: Resources { .heavy }

  package typealias Input = (
    LearntPrompt, CLIPCheckpoint?, FileArtifact?, [ImageFeatures], [ImageSet]
  )
  package var capabilities: [Capability] {
    command.map { [.program($0.joined(separator: " "))] } ?? []
  }

  /// A prompt that comes with a model of its own is asked of that, about images that nothing has looked at yet.
  package func run(_ input: Input, _ context: Context) throws -> Predictions {
    let seen = try input.0.model.map { model in
      try input.4.map { try EncodeImages().run((model, $0), context) }
    }
    let open = try OpenBox(
      (input.0.model ?? input.1, input.2, seen ?? input.3, seen == nil ? input.4 : []),
      command: command, context)
    let scores = try open.box.scores(of: [input.0.prompt], on: [0])[0][0]
    context.countTokens(open.labels[0].count)
    let goal = try ForgettingGoal(
      labels: open.labels[0], classes: open.box.classes, forgetting: forget)
    return Predictions(
      classes: open.box.classes, forgotten: forget, labels: open.labels[0],
      found: goal.predictions(scores))
  }
}
