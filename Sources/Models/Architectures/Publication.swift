package import Documents

/// How an architecture is published: which settings stand where, and what tensors are called.
package struct Publication: Sendable {
  /// `model_type` in config.json.
  package let modelTypes: [String]
  /// Of `architectures` in config.json.
  package let className: String
  package let settings: [PublishedSetting]
  /// What tensors of older files may lack at the front of their names.
  package let prefix: String
  /// The head's weights, which files of models with a tied head may hold a second time.
  package let head: String
  /// Ends of names of buffers that are no weights.
  package let ignored: [String]
  /// Nil for architectures that are not read from GGUF.
  package let gguf: GGUFNames?

  package init(
    modelTypes: [String], className: String, settings: [PublishedSetting],
    prefix: String = "model.", head: String = "lm_head.weight",
    ignored: [String] = [".rotary_emb.inv_freq"], gguf: GGUFNames? = nil
  ) {
    self.modelTypes = modelTypes
    self.className = className
    self.settings = settings
    self.prefix = prefix
    self.head = head
    self.ignored = ignored
    self.gguf = gguf
  }
}

/// One setting of a config.json, with the parameter that says the same here.
package struct PublishedSetting: Sendable {
  package enum Meaning: Sendable {
    /// The value of a parameter; `absent` is what a config.json without the setting means.
    case parameter(String, absent: JSONValue?)
    /// Only this value is supported; it is also what leaving it out means.
    case fixed(JSONValue)
  }

  package let key: String
  /// In GGUF metadata, after the architecture's name.
  package let gguf: String?
  package let meaning: Meaning

  var isFixed: Bool { if case .fixed = meaning { true } else { false } }
  /// Whether there is nothing that leaving it out would mean.
  var isNeeded: Bool { if case .parameter(_, absent: nil) = meaning { true } else { false } }

  static func parameter(
    _ parameter: String, _ key: String, gguf: String? = nil, absent: JSONValue? = nil
  ) -> PublishedSetting {
    PublishedSetting(key: key, gguf: gguf, meaning: .parameter(parameter, absent: absent))
  }

  static func fixed(_ key: String, _ value: JSONValue) -> PublishedSetting {
    PublishedSetting(key: key, gguf: nil, meaning: .fixed(value))
  }
}

/// What tensors are called in GGUF files.
package struct GGUFNames: Sendable {
  /// `general.architecture`.
  package let architecture: String
  /// Parts of our names, and what stands for them there: `self_attn.q_proj.` is `attn_q.`.
  package let parts: [String: String]
  /// What precedes the number of a block in our names; there it is `blk.`.
  package let block: String

  package init(_ architecture: String, _ parts: [String: String], block: String = "model.layers.") {
    self.architecture = architecture
    self.parts = parts
    self.block = block
  }

  /// Returns the name there of one of our tensors; nil when there is none.
  package func name(of ours: String) -> String? {
    guard let dot = ours.lastIndex(of: ".") else { return nil }
    let end = ours.index(after: dot)
    if ours.hasPrefix(block) {
      let rest = ours.dropFirst(block.count)
      guard let second = rest.firstIndex(of: "."), let number = Int(rest[..<second]),
        let part = parts[String(ours[rest.index(after: second)..<end])]
      else { return nil }
      return "blk.\(number).\(part)\(ours[end...])"
    }
    return parts[String(ours[..<end])].map { $0 + ours[end...] }
  }
}

// What the Llama and Gemma lines share.
extension Publication {
  static func rotary(context: Int, headSize: JSONValue = .null) -> [PublishedSetting] {
    sizes(context: context, headSize: headSize) + [
      .parameter("rope_theta", "rope_theta", gguf: "rope.freq_base", absent: 10_000),
      .parameter("rope_scaling", "rope_scaling", absent: .null),
    ]
  }

  static func gemma(context: Int, theta: JSONValue) -> [PublishedSetting] {
    sizes(context: context, headSize: 256) + [
      .parameter("rope_theta", "rope_theta", gguf: "rope.freq_base", absent: theta),
      .parameter("window", "sliding_window", gguf: "attention.sliding_window", absent: 4096),
      .parameter("query_scalar", "query_pre_attn_scalar", absent: 256),
      .fixed("hidden_activation", "gelu_pytorch_tanh"), .fixed("attention_bias", false),
      .fixed("tie_word_embeddings", true), .fixed("use_bidirectional_attention", false),
    ]
  }

  /// `context` and `headSize` are what `transformers` takes where a config.json says nothing; a head size of null is
  /// the width for each head.
  private static func sizes(context: Int, headSize: JSONValue) -> [PublishedSetting] {
    [
      .parameter("width", "hidden_size", gguf: "embedding_length"),
      .parameter("layers", "num_hidden_layers", gguf: "block_count"),
      .parameter("heads", "num_attention_heads", gguf: "attention.head_count"),
      .parameter("kv_heads", "num_key_value_heads", gguf: "attention.head_count_kv"),
      .parameter("head_size", "head_dim", gguf: "attention.key_length", absent: headSize),
      .parameter("feed_forward", "intermediate_size", gguf: "feed_forward_length"),
      .parameter(
        "context", "max_position_embeddings", gguf: "context_length", absent: .integer(context)),
      .parameter(
        "norm_epsilon", "rms_norm_eps", gguf: "attention.layer_norm_rms_epsilon", absent: 1e-6),
    ]
  }

  static let rotaryTensors = [
    "model.embed_tokens.": "token_embd.", "model.norm.": "output_norm.", "lm_head.": "output.",
    "input_layernorm.": "attn_norm.", "self_attn.q_proj.": "attn_q.",
    "self_attn.k_proj.": "attn_k.", "self_attn.v_proj.": "attn_v.",
    "self_attn.o_proj.": "attn_output.", "self_attn.q_norm.": "attn_q_norm.",
    "self_attn.k_norm.": "attn_k_norm.", "post_attention_layernorm.": "ffn_norm.",
    "mlp.gate_proj.": "ffn_gate.", "mlp.up_proj.": "ffn_up.", "mlp.down_proj.": "ffn_down.",
  ]

  static let gemmaTensors = rotaryTensors.merging(
    [
      "post_attention_layernorm.": "post_attention_norm.",
      "pre_feedforward_layernorm.": "ffn_norm.", "post_feedforward_layernorm.": "post_ffw_norm.",
    ], uniquingKeysWith: { _, new in new })
}
