import Documents
import Formats
package import Models
import Tensors

extension HuggingFaceFolder {
  /// Returns the CLIP model of a folder as `transformers` saves a `CLIPModel`; weights are read when asked for.
  ///
  /// Settings that config.json leaves out have the defaults of transformers, which are those of ViT-B/32.
  package func clip() throws -> CLIPCheckpoint {
    let config = try object("config.json")
    guard config["model_type"]?.string == "clip" else {
      let found = config["model_type"]?.string ?? "nothing"
      throw ModelError.malformed(
        part: "config.json", "'model_type' is '\(found)'; a CLIP model says 'clip'")
    }
    let (vision, text) = (Settings(config, "vision_config"), Settings(config, "text_config"))
    guard vision.integer("num_channels", 3) == 3 else {
      throw ModelError.malformed(part: "config.json", "images of three colours are read only")
    }
    let shape = CLIPShape(
      vision: try vision.tower(width: 768, layers: 12, heads: 12, feedForward: 3072),
      text: try text.tower(width: 512, layers: 12, heads: 8, feedForward: 2048),
      imageSize: vision.integer("image_size", 224), patchSize: vision.integer("patch_size", 32),
      context: text.integer("max_position_embeddings", 77),
      vocabulary: text.integer("vocab_size", 49_408),
      projection: config["projection_dim"]?.integer ?? 512)
    if let problem = shape.problem { throw ModelError.malformed(part: "config.json", problem) }
    let source = TensorImport(file: try tensorFile()) { $0.hasSuffix("position_ids") }
    return CLIPCheckpoint(
      shape: shape, tokenizer: try tokenizer(tokens: shape.vocabulary),
      weights: try source.weights(shape.table.specs))
  }
}

/// The settings of one tower.
private struct Settings {
  let name: String
  let values: JSONObject

  init(_ config: JSONObject, _ name: String) {
    self.name = name
    values = config[name]?.object ?? [:]
  }

  func integer(_ key: String, _ fallback: Int) -> Int { values[key]?.integer ?? fallback }

  func tower(width: Int, layers: Int, heads: Int, feedForward: Int) throws(ModelError) -> CLIPTower
  {
    let wanted = values["hidden_act"]?.string ?? "quick_gelu"
    let activation: Activation
    switch wanted {
    case "quick_gelu": activation = .quickGelu
    case "gelu": activation = .gelu
    case "gelu_new", "gelu_pytorch_tanh": activation = .geluTanh
    default:
      throw .malformed(
        part: "config.json", "'\(name).hidden_act' is '\(wanted)', which is not supported")
    }
    return CLIPTower(
      width: integer("hidden_size", width), layers: integer("num_hidden_layers", layers),
      heads: integer("num_attention_heads", heads),
      feedForward: integer("intermediate_size", feedForward), activation: activation,
      normEpsilon: values["layer_norm_eps"]?.number ?? 1e-5)
  }
}
