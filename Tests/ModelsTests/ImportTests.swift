import Documents
import Formats
import FoundationEssentials
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// What published files say, and what is wrong with some of them.
struct ImportTests {
  /// The files of a fixture with some settings of its config.json changed.
  private func changed(
    _ name: String, _ changes: JSONObject
  ) throws -> [String: FileBytes] {
    var files = try PublishedFixture.files(name)
    let file = try #require(files["config.json"])
    var config = try #require(JSONValue.parse(file.read(0..<file.count)).object)
    for (key, value) in changes { config[key] = value }
    files["config.json"] = FileBytes(
      Array(JSONValue.object(config).canonical().utf8), name: "config.json")
    return files
  }

  /// The problem that a fixture has when some settings are changed.
  private func problem(_ name: String, _ changes: JSONObject) throws -> String {
    let files = try changed(name, changes)
    do {
      _ = try HuggingFaceFolder(files).model()
      return "none"
    } catch {
      return "\(error)"
    }
  }

  /// The architecture that a fixture's config.json says when it leaves some settings out.
  private func architecture(
    _ name: String, without keys: [String], _ changes: JSONObject = [:]
  ) throws -> any Architecture {
    let file = try #require(try PublishedFixture.files(name)["config.json"])
    var config = try #require(JSONValue.parse(file.read(0..<file.count)).object)
    for key in keys { config[key] = nil }
    for (key, value) in changes { config[key] = value }
    return try PublishedConfig(config, name: "config.json").architecture()
  }

  /// The values are those of `transformers` 5.24.
  @Test func `what a config leaves out means what transformers takes`() throws {
    let qwen = try #require(architecture("qwen3", without: ["head_dim"]) as? Qwen3)
    #expect(qwen.headSize == 128)
    let gemma2 = try #require(
      architecture("gemma2", without: ["query_pre_attn_scalar", "head_dim"]) as? Gemma2)
    #expect(gemma2.queryScalar == 256)
    #expect(gemma2.headSize == 256)
    let gemma3 = try #require(
      architecture(
        "gemma3",
        without: ["rope_parameters", "rope_theta", "rope_local_base_freq", "query_pre_attn_scalar"])
        as? Gemma3)
    #expect(gemma3.ropeTheta == 1_000_000)
    #expect(gemma3.localRopeTheta == 10_000)
    #expect(gemma3.queryScalar == 256)
    let llama = try #require(
      architecture(
        "llama3", without: ["rope_parameters"],
        [
          "max_position_embeddings": 96, "rope_theta": 3_580_165_449,
          "rope_scaling": ["rope_type": "llama3", "factor": 8],
        ]) as? Llama)
    #expect(llama.ropeScaling?.originalMaxPositionEmbeddings == 96)
    #expect(llama.ropeTheta == 3_580_165_449)
    let gpt2 = try #require(architecture("gpt2", without: ["n_positions"]) as? GPT2)
    #expect(gpt2.context == 1024)
  }

  @Test func `settings that are not supported are named`() throws {
    let cases: [(String, JSONObject, [String])] = [
      ("llama2", ["model_type": "bert"], ["'model_type' is 'bert'", "gemma2", "llama"]),
      ("llama2", ["hidden_act": "gelu"], ["'hidden_act'", "\"silu\""]),
      ("llama2", ["hidden_size": .null], ["lacks 'hidden_size'"]),
      (
        "llama2", ["rope_parameters": ["rope_type": "yarn", "factor": 4, "rope_theta": 1e4]],
        ["'rope_scaling'", "'yarn'", "linear"]
      ),
      ("qwen2", ["use_sliding_window": true], ["'use_sliding_window' is true"]),
      ("qwen3", ["attention_bias": true], ["'attention_bias' is true"]),
      (
        "gemma3", ["layer_types": ["full_attention", "sliding_attention", "full_attention"]],
        ["'layer_types'"]
      ),
      ("gemma2", ["use_bidirectional_attention": true], ["'use_bidirectional_attention'"]),
      ("phi", ["qk_layernorm": true], ["'qk_layernorm' is true"]),
      ("gpt2", ["scale_attn_by_inverse_layer_idx": true], ["scale_attn_by_inverse_layer_idx"]),
      ("llama2", ["vocab_size": 0], ["'vocab_size'"]),
      ("llama2", ["num_attention_heads": 3], ["num_attention_heads", "divide"]),
    ]
    for (name, changes, wanted) in cases {
      let found = try problem(name, changes)
      for text in wanted { #expect(found.contains(text), "\(name) \(changes): \(found)") }
    }
  }

  @Test func `tensors that are missing, too many or of another shape are named`() throws {
    #expect(
      try problem("llama2", ["num_hidden_layers": 3]).contains("model.layers.2.input_layernorm"))
    #expect(
      try problem("llama2", ["num_hidden_layers": 1]).contains("model.layers.1.input_layernorm"))
    #expect(try problem("llama2", ["vocab_size": 49]).contains("[48, 16]"))
    #expect(try problem("llama2", ["attention_bias": true]).contains("q_proj.bias"))
    #expect(try problem("qwen2", ["model_type": "llama"]).contains("k_proj.bias"))
  }

  @Test func `configurations of older versions say the same`() throws {
    func architecture(_ config: JSONValue) throws -> JSONObject {
      let members = try #require(config.object)
      return try PublishedConfig(members, name: "config.json").architecture().parameters()
    }
    let sizes: JSONObject = [
      "hidden_size": 64, "num_hidden_layers": 12, "num_attention_heads": 4,
      "intermediate_size": 96, "vocab_size": 100,
    ]
    func with(_ more: JSONObject) -> JSONValue {
      .object(sizes.merging(more))
    }
    let llama = try architecture(
      with([
        "model_type": "llama", "rope_theta": 5e5,
        "rope_scaling": ["type": "linear", "factor": 2],
      ]))
    #expect(llama["kv_heads"] == 4)
    #expect(llama["rope_theta"]?.number == 5e5)
    #expect(llama["rope_scaling"]?["rope_type"] == "linear")
    let gemma = try architecture(
      with(["model_type": "gemma3_text", "head_dim": 16, "sliding_window_pattern": 6]))
    #expect(gemma["global_every"] == 6)
    #expect(gemma["local_rope_theta"]?.number == 10_000)
    let neox = try architecture(
      with(["model_type": "gpt_neox", "rotary_pct": 0.5, "rotary_emb_base": 20_000]))
    #expect(neox["rotary_share"]?.number == 0.5)
    #expect(neox["rope_theta"]?.number == 20_000)
    let both = try architecture(
      with([
        "model_type": "gpt_neox", "rotary_pct": 0.5, "rotary_emb_base": 20_000,
        "rope_parameters": [
          "rope_type": "default", "rope_theta": 300, "partial_rotary_factor": 1,
        ],
      ]))
    #expect(both["rotary_share"]?.number == 1)
    #expect(both["rope_theta"]?.number == 300)
    let within = try architecture(
      with([
        "model_type": "llama", "rope_theta": 5e5,
        "rope_scaling": ["rope_type": "linear", "factor": 2, "rope_theta": 77],
      ]))
    #expect(within["rope_theta"]?.number == 77)
  }

  @Test(arguments: PublishedFixture.names)
  func `what is exported is imported again to the bit`(name: String) throws {
    let model = try PublishedFixture(name).checkpoint
    let parts = try HuggingFaceFolder.files(of: model)
    let files = Dictionary(
      parts.map { ($0.name, FileBytes($0.bytes, name: $0.name)) },
      uniquingKeysWith: { first, _ in first })
    let again = try HuggingFaceFolder(files).model()
    #expect(again.vocabulary == model.vocabulary)
    #expect(try again.architecture.parameters() == model.architecture.parameters())
    for spec in model.table.specs {
      #expect(again.weights.format(spec.name) == model.weights.format(spec.name))
      #expect(try again.weights.bytes(spec.name) == model.weights.bytes(spec.name))
    }
  }

  @Test(arguments: architectures.names)
  func `a checkpoint keeps parameters, formats and rows that no token uses`(name: String) throws {
    let tokenizer = try Tiny.tokenizer()
    let sizes: Node = .mapping([("width", .plain("32")), ("layers", .plain("2"))])
    let architecture = try #require(architectures.make(.mapping([(name, sizes)])).value)
    let table = WeightTable(architecture.layout(vocabulary: tokenizer.count + 6))
    var tensors: [(name: String, format: ElementFormat, bytes: [UInt8])] = []
    let values = FloatMemory(table.initial(Seed(1))).floats
    for (index, spec) in table.specs.enumerated() {
      let format = [ElementFormat.f32, .bf16, .f16][index % 3]
      let part = values[table.place(spec.name).range]
      tensors.append((spec.name, format, try #require(format.encode(part))))
    }
    let model = Checkpoint(
      architecture: architecture, tokenizer: tokenizer, template: .apart,
      weights: Weights(tensors: tensors), vocabulary: tokenizer.count + 6)
    let again = try Checkpoint(from: MemoryParts(parts: model.parts()))
    #expect(again.vocabulary == model.vocabulary)
    #expect(try again.architecture.parameters() == architecture.parameters())
    #expect(try again.weights.flat(table) == model.weights.flat(table))
    #expect(try again.parts() == model.parts())
  }

  @Test(arguments: ["gemma2", "gemma3", "gpt2", "llama2", "llama_linear", "qwen2", "qwen3"])
  func `GGUF files give the same weights again`(name: String) throws {
    // What the format cannot say follows from the width of heads.
    let isGemma = name.hasPrefix("gemma")
    let folder = HuggingFaceFolder(
      try changed(name, isGemma ? ["query_pre_attn_scalar": 8] : [:]))
    let (architecture, weights, vocabulary) = try folder.model()
    let model = Checkpoint(
      architecture: architecture, tokenizer: try Tiny.tokenizer(), template: .apart,
      weights: weights, vocabulary: vocabulary)
    for format in [ElementFormat.f32, .f16] {
      let part = try GGUFModel.file(of: model, matrices: format)
      let again = try GGUFModel(FileBytes(part.bytes, name: part.name)).model()
      #expect(again.vocabulary == vocabulary)
      #expect(try again.architecture.parameters() == architecture.parameters())
      let (found, wanted) = (
        try again.weights.flat(model.table), try weights.flat(model.table)
      )
      let difference = zip(found, wanted).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      // Norms of the Gemma line have 1 added and taken away; halves are rounded.
      #expect(difference <= (format == .f16 ? 1e-3 : isGemma ? 1e-6 : 0))
    }
  }

  @Test(arguments: [("gemma2", "'query_scalar'"), ("llama3", "'rope_scaling'"), ("phi", "'phi'")])
  func `what GGUF cannot say is not written`(name: String, what: String) throws {
    let model = try PublishedFixture(name).checkpoint
    let problem = #expect(throws: ModelError.self) {
      try GGUFModel.file(of: model, matrices: .f32)
    }
    #expect(problem?.description.contains(what) == true)
  }
}
