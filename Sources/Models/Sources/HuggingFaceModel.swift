package import Documents
package import Plans

/// A model in a folder as `transformers` saves it.
package struct HuggingFaceModel: ModelOrigin {
  package static let name = "huggingface"
  package static let version = "1"
  package static let summary =
    "A folder as Hugging Face's transformers saves it: config.json, tokenizer.json, safetensors."
  package static let shorthand: String? = "folder"

  private let folder: String

  package init(_ p: inout Parameters) {
    folder = p.path("folder", "The folder, relative to the spec.")
  }

  package func wire(
    _ label: String, prompt: PromptTemplate, into plan: inout Plan
  ) throws -> Ref<Checkpoint> {
    // A resolved spec knows the files by their digests, and the folder may be gone by then.
    let start = folder + "/"
    // What lies deeper is another's, such as a model in a folder of this one.
    let pinned = plan.pins.keys.filter { $0.hasPrefix(start) }
      .map { String($0.dropFirst(start.count)) }.filter { !$0.contains("/") }
    let names = pinned.isEmpty ? try ModelFiles.names(inFolder: folder) : pinned
    let files = try names.sorted().map { try plan.file("\(label).\($0)", start + $0) }
    return plan.add(
      "\(label).published", ImportModel(names: names.sorted(), prompt: prompt), files)
  }
}
