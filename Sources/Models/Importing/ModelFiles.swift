package import Formats

/// The files that a model was published as.
package enum ModelFiles: Sendable {
  /// One file with everything in it.
  case gguf(FileBytes)
  /// The files of a Hugging Face folder, by name.
  case huggingFace([String: FileBytes])

  /// Opens a GGUF file, or the files of a folder that a model can need.
  package init(path: String) throws(FormatError) {
    guard !path.hasSuffix(".gguf") else {
      self = .gguf(try FileBytes(path: path))
      return
    }
    var files: [String: FileBytes] = [:]
    for name in try Self.names(inFolder: path) {
      files[name] = try FileBytes(path: "\(path)/\(name)", name: name)
    }
    self = .huggingFace(files)
  }

  /// Returns the names of the files of a folder that a model can need, weights in parts among them.
  package static func names(inFolder path: String) throws(FormatError) -> [String] {
    var names = ["config.json"]
    for name in optional {
      // An optional file that is not there, or cannot be read, is none of the model's; one that is needed is told when it is read.
      guard let file = try? FileBytes(path: "\(path)/\(name)", name: name) else { continue }
      names.append(name)
      if name == HuggingFaceFolder.index { names += try HuggingFaceFolder.shards(of: file) }
    }
    return names
  }

  /// Returns those of a folder's files that a model can need, weights in parts among them.
  package static func names(among files: [String]) -> [String] {
    files.filter { $0 == "config.json" || optional.contains($0) || isPart($0) }.sorted()
  }

  /// True for a part of weights as transformers names it: `model-00001-of-00004.safetensors`.
  private static func isPart(_ name: String) -> Bool {
    let words = name.split(separator: "-", omittingEmptySubsequences: false)
    return words.count == 4 && words[0] == "model" && words[2] == "of"
      && words[3].hasSuffix(".safetensors")
      && words[1].utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static let optional = [
    "tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja",
    "special_tokens_map.json", "model.safetensors", HuggingFaceFolder.index,
  ]

  /// Returns the model; its weights are read from the files when they are asked for.
  ///
  /// With `foreign` it may have an architecture that the engine pytorch alone computes. Throws `ModelError`,
  /// `FormatError` or `TokenizerError`, each with what is wrong and where.
  package func importModel(foreign: Bool = false) throws -> Checkpoint {
    switch self {
    case .gguf(let file): try GGUFModel(file).checkpoint()
    case .huggingFace(let files): try HuggingFaceFolder(files).checkpoint(foreign: foreign)
    }
  }
}
