import Formats
import Models
package import Plans
import Tensors

/// Reads a published CLIP; its weights stay in the format that they were published in.
package struct ImportCLIP: Step {
  package static let kind = "import-clip"
  package static let version = "1"

  package var resources: Resources { .heavy }

  /// config.json, tokenizer.json and model.safetensors.
  package func run(_ input: [FileArtifact], _ context: Context) throws -> CLIPCheckpoint {
    let names = ["config.json", "tokenizer.json", "model.safetensors"]
    var files: [String: FileBytes] = [:]
    for (name, file) in zip(names, input) { files[name] = try file.opened(as: name) }
    return try HuggingFaceFolder(files).clip()
  }
}
