import Documents
import Formats
package import Plans
import Tensors
import Tokenizers

extension HuggingFaceFolder {
  /// Returns a model as files that `transformers` loads with `from_pretrained`.
  ///
  /// Weights in F32, F16 and BF16 stay so; quantised ones become F32.
  package static func files(of checkpoint: Checkpoint) throws -> [Part] {
    try checkpoint.checkIsPlain(for: "model.safetensors")
    let architecture = checkpoint.architecture
    let formats = checkpoint.table.specs.map { plain(checkpoint.weights.format($0.name)) }
    var config =
      if let foreign = architecture as? ForeignModel {
        PublishedConfig(foreign.settings, name: "config.json")
      } else {
        try PublishedConfig(architecture, vocabulary: checkpoint.vocabulary)
      }
    config["torch_dtype"] = .string(dtype(formats))
    config["bos_token_id"] = id(checkpoint.tokenizer.beginning)
    config["eos_token_id"] = id(checkpoint.tokenizer.end)
    let export = WeightExport(
      checkpoint: checkpoint, name: { $0 }, form: { architecture.publishedForm(of: $0).inverse },
      format: { plain(checkpoint.weights.format($0.name)) })
    return [
      Part("config.json", text(config.json)),
      Part("generation_config.json", text(generation(checkpoint.tokenizer))),
      Part("model.safetensors", try export.encode(Safetensors.layout(export.tensors))),
      Part("tokenizer.json", checkpoint.tokenizer.json),
      Part("tokenizer_config.json", text(tokenizerConfig(checkpoint))),
    ]
  }

  private static func plain(_ format: ElementFormat?) -> ElementFormat {
    switch format {
    case .f16: .f16
    case .bf16: .bf16
    default: .f32
    }
  }

  /// The type that loses nothing: what all weights have, or single precision.
  private static func dtype(_ formats: [ElementFormat]) -> String {
    guard let first = formats.first, formats.allSatisfy({ $0 == first }) else { return "float32" }
    switch first {
    case .f16: return "float16"
    case .bf16: return "bfloat16"
    default: return "float32"
    }
  }

  private static func text(_ json: JSONValue) -> [UInt8] { Array((json.canonical() + "\n").utf8) }

  private static func id(_ token: Int32?) -> JSONValue { token.map { .integer(Int($0)) } ?? .null }

  private static func generation(_ tokenizer: Tokenizer) -> JSONValue {
    var members: JSONObject = [:]
    if let beginning = tokenizer.beginning { members["bos_token_id"] = .integer(Int(beginning)) }
    let endings = tokenizer.endings.sorted().map { JSONValue.integer(Int($0)) }
    if !endings.isEmpty { members["eos_token_id"] = .array(endings) }
    return .object(members)
  }

  private static func tokenizerConfig(_ checkpoint: Checkpoint) -> JSONValue {
    let tokenizer = checkpoint.tokenizer
    var members: JSONObject = [
      "tokenizer_class": "PreTrainedTokenizerFast", "clean_up_tokenization_spaces": false,
      "model_max_length": .integer(checkpoint.architecture.context),
    ]
    for (key, token) in [("bos_token", tokenizer.beginning), ("eos_token", tokenizer.end)] {
      if let name = token.flatMap(tokenizer.name) { members[key] = .string(name) }
    }
    if let chat = checkpoint.chat {
      members["chat_template"] = .string(chat.jinja)
      // What was not named is undefined in the template; config.json has its number.
      members["bos_token"] = chat.beginning.map { .string($0) }
      members["eos_token"] = chat.end.map { .string($0) }
    }
    return .object(members)
  }
}
