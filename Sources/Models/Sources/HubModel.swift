import Datasets
package import Documents
package import Plans

/// A model in a repository of the Hugging Face Hub.
///
/// Its files are known by their digests from the first look on; a resolved spec pins them.
package struct HubModel: ModelOrigin {
  package static let name = "hub"
  package static let version = "1"
  package static let summary =
    "A model of the Hugging Face Hub: its safetensors, or one GGUF file, at a revision."
  package static let shorthand: String? = "repository"

  private let repository: HubRepository
  private let file: String?

  package init(_ p: inout Parameters) {
    repository = HubRepository(.model, &p)
    file = p.optionalText(
      "file", "A GGUF file in it; config.json, tokenizer.json and safetensors when left out.")
    if let file, !HubRepository.isPath(file) || !file.hasSuffix(".gguf") {
      p.report("file", "'file' is the path of a .gguf file in the repository")
    }
  }

  package func wire(
    _ label: String, prompt: PromptTemplate, into plan: inout Plan
  ) throws -> Ref<Checkpoint> {
    if let file {
      let content = try plan.hubFile("\(label).file", file, of: repository)
      return plan.add(
        "\(label).published", ImportModel(names: [ImportModel.gguf], prompt: prompt), [content])
    }
    // Nobody is asked where nothing shall run.
    let there = try plan.hubNames(of: repository) ?? ["config.json", "model.safetensors"]
    let names = ModelFiles.names(among: there)
    guard names.contains("config.json"), names.contains(where: { $0.hasSuffix(".safetensors") })
    else {
      throw UnusableRepository(
        name: repository.name,
        problem:
          "\(repository.id) has no config.json with safetensors; 'file' names a GGUF file of a repository that has such: "
          + (there.filter { $0.hasSuffix(".gguf") }.first ?? "this one has none"))
    }
    let files = try names.map { try plan.hubFile("\(label).\($0)", $0, of: repository) }
    return plan.add("\(label).published", ImportModel(names: names, prompt: prompt), files)
  }
}
