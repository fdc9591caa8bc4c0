import Documents
import Formats
import Models
import Plans
import Tensors
import Testing

/// Models whose architecture is none of Lethe's own, on their way to the engine pytorch and back.
struct ForeignModelTests {
  /// A published model under a name that nobody knows, with tensors of several dimensions beside its own.
  private func model(_ changes: JSONObject = [:]) throws -> (Checkpoint, [String: FileBytes]) {
    var files = try PublishedFixture.files("llama2")
    let file = try #require(files["config.json"])
    var config = try #require(JSONValue.parse(file.read(0..<file.count)).object)
    config["model_type"] = "strange"
    // As many rows as the tokenizer of these tests has tokens, and some.
    config["vocab_size"] = 300
    for (key, value) in changes { config[key] = value }
    files["config.json"] = FileBytes(
      Array(JSONValue.object(config).canonical().utf8), name: "config.json")
    let published = try Safetensors(try #require(files["model.safetensors"]))
    let more = [
      TensorShapeInfo(name: "mixer.conv", shape: [3, 1, 4], format: .f32),
      TensorShapeInfo(name: "mixer.one", shape: [1, 5], format: .bf16),
      TensorShapeInfo(name: "scale", shape: [], format: .f16),
    ]
    let own = published.tensors.map {
      TensorShapeInfo(name: $0.name, shape: $0.shape, format: $0.format)
    }
    let bytes = try Safetensors.layout(own + more).encode { (tensor: TensorInfo) throws in
      tensor.name.hasPrefix("mixer") || tensor.name == "scale"
        ? tensor.range.indices.map { UInt8($0 & 31) }
        : try published.bytes(of: published.tensor(tensor.name))
    }
    files["model.safetensors"] = FileBytes(bytes, name: "model.safetensors")
    let found = try HuggingFaceFolder(files).model(foreign: true)
    return (
      Checkpoint(
        architecture: found.architecture, tokenizer: try Tiny.tokenizer(), template: .apart,
        weights: found.weights, vocabulary: found.vocabulary), files
    )
  }

  @Test func `it comes out of the store and goes to transformers as it was published`() throws {
    let (model, files) = try model()
    let back = try Checkpoint(from: MemoryParts(parts: try model.parts()))
    #expect(try back.parts() == model.parts())
    #expect(back.architecture is ForeignModel)
    let written = Dictionary(
      try HuggingFaceFolder.files(of: back).map { ($0.name, $0.bytes) }, uniquingKeysWith: { $1 })
    let before = try Safetensors(try #require(files["model.safetensors"]))
    let after = try Safetensors(
      FileBytes(try #require(written["model.safetensors"]), name: "model.safetensors"))
    #expect(before.tensors.map(\.name) == after.tensors.map(\.name))
    for (one, other) in zip(before.tensors, after.tensors) {
      #expect(one.shape == other.shape && one.format == other.format, "\(one.name)")
      #expect(try before.bytes(of: one) == after.bytes(of: other), "\(one.name)")
    }
    let config = try JSONValue.parse(try #require(written["config.json"]))
    #expect(config["model_type"]?.string == "strange")
    #expect(config["hidden_size"]?.integer != nil)
  }

  @Test func `the own engine refuses it, and says which does not`() throws {
    let (model, _) = try model()
    #expect {
      try ModelWeights(model)
    } throws: { error in
      "\(error)".contains("'model_type' is 'strange'") && "\(error)".contains("'engine: pytorch'")
        && "\(error)".contains("llama")
    }
  }

  @Test func `sequences end where its positions do`() throws {
    #expect(try model(["max_position_embeddings": 77]).0.architecture.learnedPositions == 77)
    #expect(
      try model(["max_position_embeddings": .null, "n_positions": 12]).0.architecture.context == 12)
    #expect(
      try model(["max_position_embeddings": .null]).0.architecture.learnedPositions == nil)
  }

  @Test func `without being asked for, and of an own architecture, nothing is foreign`() throws {
    let (_, files) = try model()
    #expect(throws: ModelError.self) { try HuggingFaceFolder(files).model() }
    let own = try HuggingFaceFolder(PublishedFixture.files("llama2")).model(foreign: true)
    #expect(own.architecture is Llama)
  }

  @Test(arguments: [
    ("\"shape\":[3,1,4]", "\"shape\":[3,0,4]"), ("\"shape\":[3,1,4]", "\"shape\":[-3,1,4]"),
    ("\"shape\":[3,1,4]", "\"shape\":[4611686018427387904,4,4]"),
    ("\"shape\":[3,1,4]", "\"shape\":[3,1,5]"), ("\"name\":\"scale\"", "\"nome\":\"scale\""),
    ("\"tensors\":[", "\"tonsors\":["),
  ])
  func `what is stored of it wrongly is an error`(_ old: String, _ new: String) throws {
    let (model, _) = try model()
    let parts = try model.parts().map { part in
      guard part.name == "config.json" else { return part }
      let text = String(decoding: part.bytes, as: UTF8.self)
      #expect(text.contains(old), "\(text.prefix(300))")
      return Part(part.name, Array(text.replacing(old, with: new).utf8))
    }
    #expect(throws: (any Error).self) { try Checkpoint(from: MemoryParts(parts: parts)) }
  }
}
