import Formats
package import Plans
import Tokenizers

/// Reads a published model; its weights stay in the format that they were published in.
package struct ImportModel: Step {
  package static let kind = "import-model"
  package static let version = "3"

  /// Stands for the name of a GGUF file, which does not matter.
  package static let gguf = "model.gguf"

  /// What the input files are called in the folder that the model was published as.
  package let names: [String]
  /// How the model is asked from now on.
  package let prompt: PromptTemplate

  package init(names: [String], prompt: PromptTemplate) {
    self.names = names
    self.prompt = prompt
  }

  package var resources: Resources { .heavy }

  package func run(_ input: [FileArtifact], _ context: Context) throws -> Checkpoint {
    let files = try FileBytes.named(names, input)
    let model: ModelFiles = files[Self.gguf].map { .gguf($0) } ?? .huggingFace(files)
    let checkpoint = try model.importModel(foreign: true).asked(by: prompt)
    if prompt.isChat {
      guard let chat = checkpoint.chat else { throw ModelError.noChatTemplate }
      try chat.check()
    }
    return checkpoint
  }
}

extension FileBytes {
  /// Opens source files under the names that they have in a model's folder.
  static func named(_ names: [String], _ artifacts: [FileArtifact]) throws -> [String: FileBytes] {
    var files: [String: FileBytes] = [:]
    for (name, file) in zip(names, artifacts) {
      files[name] =
        if let path = try file.path() {
          try FileBytes(path: path, name: name)
        } else {
          FileBytes(try file.bytes, name: name)
        }
    }
    return files
  }
}
