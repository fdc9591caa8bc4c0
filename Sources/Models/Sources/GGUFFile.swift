package import Documents
package import Plans

/// A model in a GGUF file of this machine.
package struct GGUFFile: ModelOrigin {
  package static let name = "gguf"
  package static let version = "1"
  package static let summary = "A GGUF file of this machine."
  package static let shorthand: String? = "path"

  private let path: String

  package init(_ p: inout Parameters) { path = p.path("path", "The file, relative to the spec.") }

  package func wire(
    _ label: String, prompt: PromptTemplate, into plan: inout Plan
  ) throws -> Ref<Checkpoint> {
    let file = try plan.file("\(label).file", path)
    return plan.add(
      "\(label).published", ImportModel(names: [ImportModel.gguf], prompt: prompt), [file])
  }
}
