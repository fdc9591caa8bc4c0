package import Documents
package import Plans

/// What a method is asked to do: find a prompt under which a classifier forgets some classes and keeps others.
package struct PromptTask: Sendable {
  /// Names the steps for people.
  package let label: String
  package let box: BoxReference
  /// Images to search with, and others to choose among what was found.
  package let search: Ref<ImageSet>
  package let validation: Ref<ImageSet>
  /// Names of the classes to be forgotten.
  package let forget: [String]
  package let seed: UInt64

  package init(
    label: String, box: BoxReference, search: Ref<ImageSet>, validation: Ref<ImageSet>,
    forget: [String], seed: UInt64
  ) {
    self.label = label
    self.box = box
    self.search = search
    self.validation = validation
    self.forget = forget
    self.seed = seed
  }
}

/// A way to find a prompt: it adds its steps to the plan.
package protocol PromptMethod: Component {
  /// Whether it must see inside the model.
  var needsGradients: Bool { get }
  func wire(_ task: PromptTask, into plan: inout Plan) throws -> Ref<LearntPrompt>
}

extension PromptMethod {
  package var needsGradients: Bool { false }
}

/// Every method for classifiers that a spec can name; add yours here.
package let promptMethods = Registry<any PromptMethod>(
  family: "method", [ZeroShot.self, BlackBoxForgetting.self, CoOp.self])

/// The prompt that a model is usually asked by: nothing is forgotten.
package struct ZeroShot: PromptMethod {
  package static let name = "zero_shot"
  package static let version = "1"
  package static let summary = "The usual prompt of words; nothing is forgotten."
  package static let shorthand: String? = "template"

  package let template: String

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

/// Gives a prompt of words.
package struct AskInWords: Step {
  package static let kind = "ask-in-words"
  package static let version = "1"

  package let template: String

  package func run(_ input: (), _ context: Context) throws -> LearntPrompt {
    LearntPrompt(.text(template))
  }
}
