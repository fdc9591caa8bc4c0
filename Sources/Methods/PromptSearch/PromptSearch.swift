package import Documents
package import Models
package import Optimization
package import Plans

/// Soft prompts before every question, found by CMA-ES: forgetting without gradients, of a model whose weights stay.
///
/// The search is that of black-box forgetting (Kuwana et al., 2024) and of BBT (Sun et al., 2022), the loss that of
/// NPO with a retain term, on a few rows of each kind. What it gives is the model with the prompt in front.
package struct PromptSearch: Method {
  package static let name = "prompt_search"
  package static let version = "1"
  package static let summary =
    "Searches for a soft prompt under which the model forgets, without gradients; its weights stay."
  package static let about = MethodFacts(
    "Black-box soft-prompt search", .prompt,
    papers: [
      "Kuwana and others, 2024: Black-Box Forgetting, arXiv:2411.00409",
      "Sun and others, 2022: Black-Box Tuning for Language-Model-as-a-Service, arXiv:2201.03514",
    ],
    formula:
      "CMA-ES over the numbers that the prompt's vectors are made of; its loss: -gamma 2/beta "
      + "mean log sigmoid(beta (NLL - NLL_start)) over some forget rows + alpha CE(retain) over "
      + "as many",
    needs: "forget rows, retain rows, the starting model's likelihoods",
    otherwise:
      "The authors of the first let CLIP forget classes of images, those of the second teach a "
      + "classifier of texts; here a language model forgets rows.")

  package let layout: LatentContext
  package let search: PromptSearchOptions
  package let goal: PromptGoal

  package init(_ p: inout Parameters) {
    layout = PromptForm.layout(&p)
    search = PromptSearchOptions(&p)
    goal = PromptGoal(&p)
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let step = SearchSoftPrompt(layout: layout, search: search, goal: goal, seed: task.seed)
    return plan.add("\(task.label) \(Self.name)", step, task.start, task.forget, task.retain)
  }
}
