package import Documents
package import Methods
package import Plans

/// The prompt that a model is usually asked by: nothing is forgotten.
package struct ZeroShot: Method {
  package static let name = "zero_shot"
  package static let version = "1"
  package static let summary = "The usual prompt of words; nothing is forgotten."
  package static let shorthand: String? = "template"
  /// Its paper and formula.
  package static let about = MethodFacts(
    "The usual prompt", .baseline, formula: "prompt = the template with the class's name",
    needs: "nothing")

  package let template: String

  /// It asks, and does not look inside.
  package var needsWeights: Bool { false }

  package init(_ p: inout Parameters) {
    template = p.text(
      "template", default: Captions.question, "The prompt; {class} stands for the class's name.")
    if !template.contains(Captions.place) {
      p.report("template", "the prompt needs '\(Captions.place)' where the name goes")
    }
  }

  package func wire(_ task: PromptTask, into plan: inout Plan) throws -> Ref<LearntPrompt> {
    plan.add("\(task.label) prompt", AskInWords(template: template))
  }
}
