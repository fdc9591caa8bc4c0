import Formats
import FoundationEssentials
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// Writes every tiny model, and SmolLM2 if it is there, for Tests/Reference/exports.py to load with other
/// programs: LETHE_EXPORTS names the folder.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["LETHE_EXPORTS"] != nil,
    "LETHE_EXPORTS does not name a folder to export to"), .serialized)
struct ExportTests {
  private let folder = ProcessInfo.processInfo.environment["LETHE_EXPORTS"] ?? ""

  /// Writes a model as published, with our logits of some tokens.
  private func export(_ model: Checkpoint, as name: String, tokens: [Int32]) throws {
    let home = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    func write(_ part: Part) throws {
      try Data(part.bytes).write(to: URL(filePath: "\(home)/\(part.name)"))
    }
    for part in try HuggingFaceFolder.files(of: model) { try write(part) }
    if let names = type(of: model.architecture).published.gguf {
      for (format, suffix) in [(ElementFormat.f32, "f32"), (.f16, "f16")] {
        // Some tiny models have settings that the format cannot say.
        guard let part = try? GGUFModel.file(of: model, matrices: format) else { continue }
        try write(Part("\(names.architecture).\(suffix).gguf", part.bytes))
      }
    }
    let tape = Tape(Compute(portableThreads: 2), isRecording: false)
    let weights = try ModelWeights(model).bound(to: tape)
    let hidden = model.architecture.forward(TokenBatch([tokens]), Forward(), weights, tape)
    let logits = tape.logits(hidden, model.architecture.head(weights))
    let layout = try Safetensors.layout([
      TensorShapeInfo(name: "tokens", shape: [tokens.count], format: .f32),
      TensorShapeInfo(
        name: "logits", shape: [tokens.count, model.vocabulary], format: .f32),
    ])
    let ids = FloatMemory(tokens.map(Float.init))
    try write(
      Part(
        "ours.safetensors",
        layout.encode { FloatBytes.encode($0.name == "tokens" ? ids.floats : logits) }))
  }

  @Test(arguments: PublishedFixture.names)
  func `tiny models`(name: String) throws {
    let fixture = try PublishedFixture(name)
    try export(fixture.checkpoint, as: name, tokens: fixture.sequences[0].tokens)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["LETHE_SMOLLM2"] != nil))
  func `SmolLM2`() throws {
    let path = ProcessInfo.processInfo.environment["LETHE_SMOLLM2"] ?? ""
    let model = try ModelFiles(path: path).importModel()
    try export(
      model, as: "smollm2",
      tokens: model.tokenizer.encode("In Pride and Prejudice, Elizabeth Bennet marries Mr. Darcy."))
  }
}
