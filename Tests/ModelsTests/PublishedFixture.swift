import FoundationEssentials
import Formats
import Models
import Tensors

/// A tiny published model with what transformers computes from it; made by Tests/Reference/architectures.py.
struct PublishedFixture {
  static let names = [
    "gemma2", "gemma3", "gpt2", "gpt_neox", "gpt_neox_serial", "llama2", "llama3", "llama_linear",
    "phi", "qwen2", "qwen3",
  ]

  struct Sequence {
    let tokens: [Int32]
    /// The tokens that count in the loss.
    let scored: Range<Int>
    /// For every token, (tokens, vocabulary).
    let logits: [Float]
    /// The residual stream after the first block, (tokens, width).
    let residual: [Float]
  }

  let checkpoint: Checkpoint
  let sequences: [Sequence]
  let loss: Float
  /// The gradient of the mean loss, in the layout of the architecture.
  let gradient: [Float]

  init(_ name: String) throws {
    let model = try HuggingFaceFolder(Self.files(name)).model()
    checkpoint = Checkpoint(
      architecture: model.architecture, tokenizer: try Tiny.tokenizer(), template: .apart,
      weights: model.weights, vocabulary: model.vocabulary)
    let reference = try Safetensors(
      FileBytes(path: "\(Self.folder)/\(name)/reference.safetensors"))
    sequences = try (0..<2).map { index in
      let scored = try Self.floats("scored.\(index)", reference)
      return Sequence(
        tokens: try Self.floats("tokens.\(index)", reference).map { Int32($0) },
        scored: Int(scored[0])..<Int(scored[1]),
        logits: try Self.floats("logits.\(index)", reference),
        residual: try Self.floats("residual.\(index)", reference))
    }
    loss = try Self.floats("loss", reference)[0]
    // Gradients have the names and shapes of the weights.
    var files = try Self.files(name)
    files["model.safetensors"] = try FileBytes(path: "\(Self.folder)/\(name)/gradients.safetensors")
    gradient = try HuggingFaceFolder(files).model().weights.flat(checkpoint.table)
  }

  static var folder: String {
    "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
      + "/Fixtures/architectures"
  }

  /// The files of the model, without a tokenizer.
  static func files(_ name: String) throws -> [String: FileBytes] {
    var files: [String: FileBytes] = [:]
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")
    for file in names where !["reference.safetensors", "gradients.safetensors"].contains(file) {
      files[file] = try FileBytes(path: "\(folder)/\(name)/\(file)", name: file)
    }
    return files
  }

  private static func floats(_ name: String, _ file: Safetensors) throws -> [Float] {
    let tensor = try file.tensor(name)
    let memory = FloatMemory(count: tensor.count)
    try file.decode(tensor, into: memory.floats)
    return memory.floats.array
  }
}
