package import Documents

/// A Hugging Face config.json, with rotary settings in the form that all versions of transformers read.
package struct PublishedConfig {
  /// What messages call it: `config.json`, or a GGUF file.
  package let name: String
  private var values: JSONObject

  package init(_ values: JSONObject, name: String) {
    self.name = name
    self.values = values
  }

  package subscript(key: String) -> JSONValue? {
    get { values[key] }
    set { values[key] = newValue }
  }

  /// All of it, as one object.
  package var json: JSONValue { .object(values) }

  func problem(_ text: String) -> ModelError { .malformed(part: name, text) }

  /// Gives a setting the value of another where it has none.
  mutating func copyIfAbsent(_ key: String, from other: String) {
    if values[key] ?? .null == .null { values[key] = values[other] }
  }

  /// Fills in what a GGUF file leaves out, or throws when it must not.
  mutating func fill(_ setting: PublishedSetting, missing key: String) throws(ModelError) {
    switch setting.key {
    case "num_key_value_heads": values[setting.key] = values["num_attention_heads"]
    default: if setting.isNeeded { throw problem("lacks '\(key)'") }
    }
  }

  /// Brings the rotary settings of transformers 5 into the older form.
  ///
  /// As there, `rope_scaling` replaces `rope_parameters`, and what either says of the base and the share wins over the
  /// keys beside it, whatever an architecture calls them.
  mutating func flattenRotary() throws(ModelError) {
    let older = values["rope_scaling"]?.object ?? [:]
    if let rotary = values["rope_parameters"]?.object {
      if let global = rotary["full_attention"]?.object {
        if let local = rotary["sliding_attention"]?.object {
          if let kind = local["rope_type"]?.string, kind != "default" {
            throw problem(
              "'rope_parameters' stretches windowed blocks by '\(kind)', which is not supported")
          }
          values["rope_local_base_freq"] = local["rope_theta"] ?? values["rope_local_base_freq"]
        }
        values["rope_scaling"] = .object(global.merging(older))
      } else if older.isEmpty {
        values["rope_scaling"] = .object(rotary)
      }
      values["rope_parameters"] = nil
    }
    if var rotary = values["rope_scaling"]?.object {
      if let base = rotary.removeValue(forKey: "rope_theta") {
        values["rope_theta"] = base
        values["rotary_emb_base"] = base
      }
      if let share = rotary.removeValue(forKey: "partial_rotary_factor") {
        values["partial_rotary_factor"] = share
        values["rotary_pct"] = share
      }
      values["rope_scaling"] = .object(rotary)
    }
    if values["rotary_emb_base"] == nil { values["rotary_emb_base"] = values["rope_theta"] }
    if values["rotary_pct"] == nil { values["rotary_pct"] = values["partial_rotary_factor"] }
    guard var scaling = values["rope_scaling"]?.object else { return }
    if let old = scaling.removeValue(forKey: "type"), scaling["rope_type"] == nil {
      scaling["rope_type"] = old
    }
    let kind = scaling["rope_type"]?.string ?? "default"
    let known: [String]
    switch kind {
    case "default":
      values["rope_scaling"] = nil
      return
    case "linear": known = ["rope_type", "factor"]
    case "llama3":
      known = [
        "rope_type", "factor", "low_freq_factor", "high_freq_factor",
        "original_max_position_embeddings",
      ]
    default:
      throw problem(
        "'rope_scaling' is of type '\(kind)'; only 'linear' and 'llama3' are supported; "
          + "use a model without it, or one within its original length with 'rope_scaling: null'")
    }
    let original = "original_max_position_embeddings"
    if kind == "llama3", scaling[original] ?? .null == .null {
      scaling[original] = values["max_position_embeddings"]
    }
    values["rope_scaling"] = .object(scaling.filter { known.contains($0.key) })
  }

  /// Turns `layer_types` into the number that it says: of how many blocks one sees all tokens.
  ///
  /// `only` is the one number that is supported, `fallback` what holds when nothing is said.
  mutating func takeLayerTypes(fallback: Int, only: Int?) throws(ModelError) {
    let pattern = values["sliding_window_pattern"] ?? values["_sliding_window_pattern"]
    var every = pattern?.integer ?? fallback
    if let types = values["layer_types"]?.array?.map(\.string) {
      every = (types.firstIndex(of: "full_attention") ?? types.count) + 1
      let wanted = types.indices.map {
        ($0 + 1).isMultiple(of: every) ? "full_attention" : "sliding_attention"
      }
      guard types == wanted, values["num_hidden_layers"]?.integer ?? types.count == types.count
      else { throw problem("'layer_types' is no regular pattern of all blocks") }
      if let only { every = types.count < only ? only : every }
    }
    if let only, every != only {
      throw problem("'layer_types' has full attention every \(every) blocks, not every \(only)")
    }
    values["layer_types"] = nil
    values["sliding_window_pattern"] = .integer(every)
  }

  /// Says both ways which blocks see all tokens.
  mutating func setLayerTypes(_ layers: Int, globalEvery every: Int) {
    values["layer_types"] = .array(
      (1...layers).map {
        .string($0.isMultiple(of: every) ? "full_attention" : "sliding_attention")
      })
    values["sliding_window_pattern"] = .integer(every)
  }

  /// Sets what a GGUF file leaves unsaid of Gemma: the scores' divisor is the head's width, and in the
  /// largest model, of this many blocks, the width for each head.
  mutating func setQueryScalar(largest layers: Int) {
    guard values["query_pre_attn_scalar"] == nil, let width = values["hidden_size"]?.integer,
      let heads = values["num_attention_heads"]?.integer, heads > 0
    else { return }
    let shared = JSONValue.integer(width / heads)
    values["query_pre_attn_scalar"] =
      values["num_hidden_layers"]?.integer == layers ? shared : values["head_dim"] ?? shared
  }
}

extension PublishedConfig {
  /// Whether the architecture is none of Lethe's own.
  package var isForeign: Bool {
    values["model_type"]?.string.map { type in
      !architectureTypes.contains { $0.published.modelTypes.contains(type) }
    } ?? false
  }

  /// Returns the architecture that a config.json describes.
  package consuming func architecture() throws(ModelError) -> any Architecture {
    guard let type = values["model_type"]?.string else { throw problem("lacks 'model_type'") }
    let known = architectureTypes.flatMap { $0.published.modelTypes }.sorted()
    guard let found = architectureTypes.first(where: { $0.published.modelTypes.contains(type) })
    else {
      throw problem(
        "'model_type' is '\(type)'; supported are \(known.joined(separator: ", "))")
    }
    try flattenRotary()
    copyIfAbsent("num_key_value_heads", from: "num_attention_heads")
    try found.adjust(read: &self)
    var parameters: JSONObject = [:]
    for setting in found.published.settings {
      let value = values[setting.key]
      switch setting.meaning {
      case .parameter(let parameter, let absent):
        guard let value = value ?? absent, value != .null || !setting.isNeeded else {
          throw problem("lacks '\(setting.key)'")
        }
        parameters[parameter] = value
      case .fixed(let wanted):
        guard value == nil || value == wanted || (value == .null && wanted == false) else {
          throw problem(
            "'\(setting.key)' is \(value?.canonical() ?? "null"); of \(type) models, only those "
              + "with \(wanted.canonical()) are supported")
        }
      }
    }
    let described: JSONValue = .object([found.name: .object(parameters)])
    let made = architectures.make(described.node(file: name))
    guard let architecture = made.value else {
      let said = found.published.settings.compactMap { setting in
        values[setting.key].map { "\(setting.key) \($0.canonical())" }
      }
      throw problem(
        made.diagnostics.map(\.message).joined(separator: "; ")
          + "; it says \(said.joined(separator: ", "))")
    }
    return architecture
  }

  /// Describes an architecture as transformers does.
  package init(_ architecture: some Architecture, vocabulary: Int) throws {
    let publication = type(of: architecture).published
    let parameters = try architecture.parameters()
    let fields = architectures.describe(type(of: architecture).name)?.fields ?? []
    self.init(
      [
        "model_type": .string(publication.modelTypes[0]),
        "architectures": [.string(publication.className)], "vocab_size": .integer(vocabulary),
        "torch_dtype": "float32",
      ], name: "config.json")
    for setting in publication.settings {
      switch setting.meaning {
      case .parameter(let parameter, let absent):
        let value = Self.typed(parameters[parameter] ?? .null, fields, parameter)
        if value != .null || absent != .null { values[setting.key] = value }
      case .fixed(let value): if value != .null { values[setting.key] = value }
      }
    }
    architecture.adjust(written: &self)
  }
  /// Writes a whole number as a real one where it is one: transformers tells 4 from 4.0.
  private static func typed(_ value: JSONValue, _ fields: [Field], _ name: String) -> JSONValue {
    switch (fields.first { $0.name == name }?.kind, value) {
    case (.number, .integer(let whole)): return .number(Double(whole))
    case (.group(let inner), .object(let members)):
      return .object(
        JSONObject(members.map { ($0.key, typed($0.value, inner, $0.key)) }))
    default: return value
    }
  }
}
