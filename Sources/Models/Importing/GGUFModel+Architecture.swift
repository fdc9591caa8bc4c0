import Documents
import Formats
import Tensors

extension GGUFModel {
  /// Returns the architecture that metadata and the presence of tensors describe.
  ///
  /// `decode` reads the factors of stretched wavelengths, where there are such.
  static func architecture(
    _ metadata: [String: GGUFValue], tensors: [TensorInfo], in file: String,
    factors decode: (TensorInfo, Floats) throws -> Void
  ) throws -> any Architecture {
    func problem(_ text: String) -> ModelError { .malformed(part: file, text) }
    let known = architectureTypes.filter { $0.published.gguf != nil }
    guard let name = metadata["general.architecture"]?.string else {
      throw problem("lacks 'general.architecture'")
    }
    guard
      let publication = known.first(where: { $0.published.gguf?.architecture == name })?.published
    else {
      let list = known.compactMap { $0.published.gguf?.architecture }.sorted()
      throw problem(
        "'general.architecture' is '\(name)'; supported are \(list.joined(separator: ", "))")
    }
    var config = PublishedConfig(
      ["model_type": .string(publication.modelTypes[0])], name: file)
    for setting in publication.settings {
      guard let key = setting.gguf else { continue }
      switch metadata["\(name).\(key)"] {
      case .integer(let value, _): config[setting.key] = .integer(Int(value))
      case .number(let value, _): config[setting.key] = .number(shortest(value))
      case nil: try config.fill(setting, missing: "\(name).\(key)")
      default: throw problem("'\(name).\(key)' is no number; only models of equal blocks are read")
      }
    }
    let present = Set(tensors.map(\.name))
    for setting in publication.settings where !setting.isFixed {
      switch setting.key {
      case "tie_word_embeddings": config[setting.key] = .bool(!present.contains("output.weight"))
      case "attention_bias": config[setting.key] = .bool(present.contains("blk.0.attn_q.bias"))
      case "mlp_bias": config[setting.key] = .bool(present.contains("blk.0.ffn_gate.bias"))
      default: break
      }
    }
    try checkHeads(name, metadata, config, problem)
    config["rope_scaling"] = try ropeScaling(name, metadata, problem)
    if let tensor = tensors.first(where: { $0.name == "rope_freqs.weight" }) {
      let values = FloatMemory(count: tensor.count).floats
      try decode(tensor, values)
      config["rope_scaling"] = try llama3Scaling(
        values.array, theta: config["rope_theta"]?.number ?? 10_000, problem)
    }
    architectureTypes.first { $0.published.gguf?.architecture == name }?.adjust(gguf: &config)
    return try config.architecture()
  }

  /// The shortest decimal that is the same single-precision number: 1e-5, not 9.99999974e-06.
  private static func shortest(_ value: Double) -> Double {
    Double(Float(value)) == value ? Double(Float(value).description) ?? value : value
  }

  private static func checkHeads(
    _ name: String, _ metadata: [String: GGUFValue], _ config: PublishedConfig,
    _ problem: (String) -> ModelError
  ) throws {
    guard let width = config["hidden_size"]?.integer,
      let heads = config["num_attention_heads"]?.integer, heads > 0
    else { return }
    let size = config["head_dim"]?.integer ?? width / heads
    for key in ["rope.dimension_count", "attention.value_length"] {
      if let other = metadata["\(name).\(key)"]?.integer, other != size {
        throw problem(
          "'\(name).\(key)' is \(other) where heads have \(size) elements, which is not supported")
      }
    }
  }

  private static func ropeScaling(
    _ name: String, _ metadata: [String: GGUFValue], _ problem: (String) -> ModelError
  ) throws -> JSONValue? {
    switch metadata["\(name).rope.scaling.type"]?.string ?? "none" {
    case "none": return nil
    case "linear":
      let factor = metadata["\(name).rope.scaling.factor"]?.number ?? 1
      return ["rope_type": "linear", "factor": .number(factor)]
    case let type:
      throw problem("'\(name).rope.scaling.type' is '\(type)'; only 'linear' is supported")
    }
  }

  /// Returns the settings of Llama 3's stretched wavelengths, which GGUF files hold as a factor for each
  /// pair of elements; throws when no known settings give these factors.
  private static func llama3Scaling(
    _ factors: [Float], theta: Double, _ problem: (String) -> ModelError
  ) throws -> JSONValue {
    let settings: JSONValue = [
      "rope_type": "llama3", "factor": .number(Double(factors.max() ?? 1)), "low_freq_factor": 1,
      "high_freq_factor": 4, "original_max_position_embeddings": 8192,
    ]
    var p = Parameters(settings.node(file: ""))
    let scaling = RotaryScaling(&p)
    let plain = RotaryFrequencies(rotary: 2 * factors.count, theta: theta).values
    let agrees = zip(zip(plain, scaling.stretched(plain)), factors).allSatisfy {
      abs($0.0 / $0.1 / Double($1) - 1) < 1e-4
    }
    guard agrees, p.diagnostics.isEmpty else {
      throw problem("'rope_freqs.weight' is not how Llama 3 stretches its wavelengths")
    }
    return settings
  }
}
