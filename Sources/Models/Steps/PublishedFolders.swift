import Formats
package import Plans
import Tokenizers

/// Writes a model as the files that `transformers` reads, for programs of others.
package struct ExportFolder: Step {
  package static let kind = "export-folder"
  package static let version = "1"

  package init() {}

  package var resources: Resources { .heavy }

  package func run(_ input: Checkpoint, _ context: Context) throws -> FileTree {
    FileTree(files: try HuggingFaceFolder.files(of: input))
  }
}

/// Reads the model that a program left in a folder; what the folder lacks is taken from the model before.
package struct ImportFolder: Step {
  package static let kind = "import-folder"
  package static let version = "1"

  /// The folder among the outputs.
  package let folder: String

  package init(folder: String) { self.folder = folder }

  package var resources: Resources { .heavy }

  package func run(_ input: (FileTree, Checkpoint), _ context: Context) throws -> Checkpoint {
    let (tree, before) = input
    var files = ["tokenizer.json": FileBytes(before.tokenizer.json, name: "tokenizer.json")]
    for file in tree.files where file.name.hasPrefix(folder + "/") {
      let name = String(file.name.dropFirst(folder.utf8.count + 1))
      files[name] = FileBytes(file.bytes, name: name)
    }
    var model = try HuggingFaceFolder(files).checkpoint()
    model.template = before.template
    return model
  }
}
