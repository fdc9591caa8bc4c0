package import Documents
package import Methods
package import Plans

/// CoOp (Zhou et al., 2022) with the loss of forgetting: the context is learnt by gradient, which only works inside
/// the model; what black boxes are measured by.
package struct CoOp: Method {
  package static let name = "coop"
  package static let version = "1"
  package static let summary =
    "Learns the context before class names by gradient; a white-box bound."
  /// Its paper and formula.
  package static let about = MethodFacts(
    "Context optimisation (CoOp) with the loss of forgetting", .prompt,
    papers: [
      "Zhou and others, 2022: Learning to Prompt for Vision-Language Models, arXiv:2109.01134"
    ],
    formula:
      "L = mean CE of images of kept classes + mean CE to equal probabilities of the others, by gradient",
    needs: "images of forgotten and of kept classes",
    otherwise:
      "The authors teach classes; the loss that makes some be forgotten is black-box forgetting's.")

  package let training: ContextTraining

  package init(_ p: inout Parameters) {
    training = ContextTraining(
      vectors: p.integer("vectors", default: 4, in: 1...256, "Context vectors."),
      steps: p.integer("steps", default: 300, in: 1...100_000, "Steps, each with all images."),
      learningRate: p.number(
        "learning_rate", default: 0.01, in: 0...10, "AdamW's learning rate."))
  }

  package func wire(_ task: PromptTask, into plan: inout Plan) throws -> Ref<LearntPrompt> {
    guard case .clip(let model) = task.box else {
      preconditionFailure("a spec whose method lacks weights is not valid")
    }
    let input = task.box.inputs(task.label, [task.search, task.validation], into: &plan)
    return plan.add(
      "\(task.label) training", LearnContext(training: training, forget: task.forget), model,
      input.2)
  }
}

/// How context is learnt by gradient.
package struct ContextTraining: Sendable, Codable, Equatable {
  package let vectors: Int
  package let steps: Int
  package let learningRate: Double

  package init(vectors: Int, steps: Int, learningRate: Double) {
    self.vectors = vectors
    self.steps = steps
    self.learningRate = learningRate
  }
}
