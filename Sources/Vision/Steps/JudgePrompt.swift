import JSON
import Models
package import Plans
import Tensors

/// What a classifier takes images for under a prompt.
package struct Predictions: Artifact, Codable, Equatable {
  package let classes: [String]
  /// The classes that were to be forgotten.
  package let forgotten: [String]
  /// What each image is, and what it is taken for.
  package let labels: [Int]
  package let found: [Int]

  package init(classes: [String], forgotten: [String], labels: [Int], found: [Int]) {
    self.classes = classes
    self.forgotten = forgotten
    self.labels = labels
    self.found = found
  }

  /// Reads `predictions.json`; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    let bytes = try parts.bytes(of: Self.partName)
    guard let value = try? CanonicalJSON.decode(Self.self, from: bytes),
      value.labels.count == value.found.count,
      (value.labels + value.found).allSatisfy(value.classes.indices.contains)
    else { throw ModelError.malformed(part: Self.partName, "is no list of predictions") }
    self = value
  }

  package func parts() throws -> [Part] {
    [Part(Self.partName, try CanonicalJSON.encode(self))]
  }

  private static let partName = "predictions.json"

  /// True for images of classes that were to be forgotten.
  package func isForgotten(_ image: Int) -> Bool { forgotten.contains(classes[labels[image]]) }
}

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

  package func run(_ input: Input, _ context: Context) throws -> Predictions {
    let open = try OpenBox((input.1, input.2, input.3, input.4), command: command, context)
    let scores = try open.box.scores(of: [input.0.prompt], on: [0])[0][0]
    context.countTokens(open.labels[0].count)
    let goal = try ForgettingGoal(
      labels: open.labels[0], classes: open.box.classes, forgetting: forget)
    return Predictions(
      classes: open.box.classes, forgotten: forget, labels: open.labels[0],
      found: goal.predictions(scores))
  }
}
