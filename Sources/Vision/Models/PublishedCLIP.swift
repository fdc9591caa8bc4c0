package import Documents
import Models
package import Plans
import Tensors

/// A CLIP model that somebody published, in the files of Hugging Face's `CLIPModel`.
package struct PublishedCLIP: ModelSource {
  package static let name = "clip"
  package static let version = "1"
  package static let summary =
    "A published CLIP: a folder with config.json, tokenizer.json and model.safetensors, or these files fetched."
  package static let shorthand: String? = "folder"

  private let folder: String?
  /// What is fetched, by file name; nil when a folder is given or after any problem.
  private let files: [(name: String, fetch: Fetch)]?

  private static let names = ["config.json", "tokenizer.json", "model.safetensors"]

  package init(_ p: inout Parameters) {
    folder = p.optionalPath("folder", "The folder, relative to the spec.")
    files = p.optionalGroup("fetch", "The files, each known by its SHA-256.") { p in
      let found = [("config", 0), ("tokenizer", 1), ("weights", 2)].compactMap { key, index in
        p.group(key, "The file \(Self.names[index]).") { Fetch(&$0) }
          .map { (name: Self.names[index], fetch: $0) }
      }
      return found.count == Self.names.count ? found : []
    }
    if !p.isDescribing, (folder == nil) == (files == nil) {
      p.note(
        Diagnostic(
          "missing-key", "'clip' needs either a 'folder' or files to 'fetch'", at: p.owner,
          help: "write 'clip: path/to/folder'"))
    }
  }

  package func wire(
    _ label: String, data: ImageSets, seed: UInt64, into plan: inout Plan
  ) throws -> BoxReference {
    var refs: [Ref<FileArtifact>] = []
    for (index, name) in Self.names.enumerated() {
      if let folder {
        refs.append(try plan.file("\(label).\(name)", "\(folder)/\(name)"))
      } else if let files, !files.isEmpty {
        refs.append(plan.fetch("\(label).\(name)", files[index].fetch))
      }
    }
    return .clip(plan.add("\(label).published", ImportCLIP(), refs))
  }
}
