package import Documents
package import Methods
package import Optimization
package import Plans

/// Black-box forgetting (Kuwana et al., 2024): an evolution strategy changes the context before class names until
/// images of some classes are no longer recognised; only the model's answers are used.
package struct BlackBoxForgetting: Method {
  package static let name = "black_box_forgetting"
  package static let version = "1"
  package static let summary =
    "Searches for a context before class names under which a classifier forgets, by its answers alone."
  /// Its paper and formula.
  package static let about = MethodFacts(
    "Black-box forgetting", .prompt,
    papers: ["Kuwana and others, 2024: Black-Box Forgetting, arXiv:2411.00409"],
    formula:
      "L(A z + p) = mean CE of images of kept classes + mean CE to equal probabilities of the others",
    needs: "a classifier's answers about images of forgotten and of kept classes",
    otherwise:
      "The authors take batches of 160 images and the mean of their losses; here all are one batch."
  )

  package let layout: LatentContext
  package let search: PromptSearchOptions

  /// It asks, and does not look inside.
  package var needsWeights: Bool { false }

  package init(_ p: inout Parameters) {
    layout = PromptForm.layout(&p)
    search = PromptSearchOptions(&p)
  }

  package func wire(_ task: PromptTask, into plan: inout Plan) throws -> Ref<LearntPrompt> {
    let step = SearchPrompt(
      layout: layout, search: search, forget: task.forget, command: task.box.command,
      seed: task.seed)
    let input = task.box.inputs(task.label, [task.search, task.validation], into: &plan)
    return plan.add("\(task.label) search", step, input.0, input.1, input.2, input.3)
  }
}
