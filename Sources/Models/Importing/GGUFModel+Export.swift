import Documents
import Formats
package import Plans
package import Tensors
import Tokenizers

extension GGUFModel {
  /// Returns a model as a GGUF file that llama.cpp reads, with matrices in F32 or F16 and vectors in F32.
  ///
  /// Throws for architectures and tokenizers that cannot be written.
  package static func file(of checkpoint: Checkpoint, matrices: ElementFormat) throws -> Part {
    precondition([.f32, .f16].contains(matrices), "matrices are written in F32 or F16")
    try checkpoint.checkIsPlain(for: "model.gguf")
    let architecture = checkpoint.architecture
    guard let names = type(of: architecture).published.gguf else {
      throw ModelError.malformed(
        part: "model.gguf",
        "the architecture '\(type(of: architecture).name)' is not written as GGUF; use a Hugging Face folder"
      )
    }
    let export = WeightExport(
      checkpoint: checkpoint, name: names.name,
      form: { architecture.ggufForm(of: $0).inverse },
      format: { $0.rows == 1 ? .f32 : matrices })
    let config = try PublishedConfig(architecture, vocabulary: checkpoint.vocabulary)
    let settings = try Self.settings(names.architecture, config, architecture, matrices)
    let vocabulary = try Self.vocabulary(checkpoint.tokenizer, count: checkpoint.vocabulary)
    let template = checkpoint.chat.map { [("tokenizer.chat_template", GGUFValue.string($0.jinja))] }
    let layout = try GGUF.layout(
      metadata: settings + vocabulary + (template ?? []), tensors: export.tensors)
    try check(settings, layout.tensors, say: architecture)
    return Part("model.gguf", try export.encode(layout))
  }

  /// Throws when a reader of the file would take it for another network, as llama.cpp would too.
  private static func check(
    _ settings: [(key: String, value: GGUFValue)], _ tensors: [TensorInfo],
    say architecture: any Architecture
  ) throws {
    let metadata = Dictionary(settings.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    let read = try Self.architecture(metadata, tensors: tensors, in: "model.gguf") { _, _ in }
    let (found, wanted) = (try read.parameters(), try architecture.parameters())
    let lost = wanted.keys.filter { $0 != "init_gain" && found[$0] != wanted[$0] }.sorted()
    guard lost.isEmpty else {
      throw ModelError.malformed(
        part: "model.gguf",
        "the format cannot say the model's \(lost.map { "'\($0)'" }.joined(separator: ", ")); use a "
          + "Hugging Face folder")
    }
  }

  private static func settings(
    _ name: String, _ config: PublishedConfig, _ architecture: any Architecture,
    _ matrices: ElementFormat
  ) throws -> [(key: String, value: GGUFValue)] {
    var settings: [(key: String, value: GGUFValue)] = [
      ("general.architecture", .string(name)),
      ("general.file_type", .integer(matrices == .f16 ? 1 : 0)),
    ]
    for setting in type(of: architecture).published.settings {
      guard let key = setting.gguf else { continue }
      switch config[setting.key] {
      case .integer(let value): settings.append(("\(name).\(key)", .integer(Int64(value))))
      case .number(let value): settings.append(("\(name).\(key)", .number(value)))
      default: break
      }
    }
    guard config["rope_scaling"]?["rope_type"]?.string == "linear",
      let factor = config["rope_scaling"]?["factor"]?.number
    else { return settings }
    return settings + [
      ("\(name).rope.scaling.type", .string("linear")),
      ("\(name).rope.scaling.factor", .number(factor)),
    ]
  }

  /// The vocabulary of a byte-level BPE tokenizer.
  private static func vocabulary(
    _ tokenizer: Tokenizer, count: Int
  ) throws -> [(key: String, value: GGUFValue)] {
    let json = try JSONValue.parse(tokenizer.json)
    guard json["model"]?["type"]?.string == "BPE", json["model"]?["byte_fallback"]?.bool != true,
      let merges = json["model"]?["merges"]?.array
    else {
      throw ModelError.malformed(
        part: "model.gguf", "only byte-level BPE tokenizers are written as GGUF")
    }
    var tokens = (0..<count).map { tokenizer.name(of: Int32($0)) ?? "[PAD\($0)]" }
    var types = tokens.indices.map { Int64($0 < tokenizer.count ? 1 : 5) }
    for added in json["added_tokens"]?.array ?? [] {
      guard let id = added["id"]?.integer, tokens.indices.contains(id) else { continue }
      types[id] = added["special"]?.bool == true ? 3 : 4
      tokens[id] = added["content"]?.string ?? tokens[id]
    }
    guard let splits = tokenizer.ggufSplits else {
      throw ModelError.malformed(
        part: "model.gguf",
        "GGUF has no name for how the tokenizer splits and normalises texts; use a Hugging Face folder"
      )
    }
    var encoder = TextEncoder(tokenizer)
    let before = encoder.encode("", adding: .before)
    let after = Array(encoder.encode("", adding: .both).dropFirst(before.count))
    let stops = tokenizer.endings.subtracting(tokenizer.end.map { [$0] } ?? []).sorted()
    guard before.isEmpty || before == [tokenizer.beginning],
      after.isEmpty || after == [tokenizer.end],
      stops.count <= 2
    else {
      throw ModelError.malformed(
        part: "model.gguf",
        "GGUF can say one token before and one after a text, and two ends beside the end of text, which "
          + "are too few for the tokenizer; use a Hugging Face folder")
    }
    let pairs = merges.compactMap { merge in
      merge.string ?? merge.array.map { $0.compactMap(\.string).joined(separator: " ") }
    }
    var values: [(key: String, value: GGUFValue)] = [
      ("tokenizer.ggml.model", .string("gpt2")),
      ("tokenizer.ggml.pre", .string(splits)),
      ("tokenizer.ggml.tokens", .strings(tokens)),
      ("tokenizer.ggml.token_type", .integers(types)),
      ("tokenizer.ggml.merges", .strings(pairs)),
      ("tokenizer.ggml.add_bos_token", .bool(!before.isEmpty)),
      ("tokenizer.ggml.add_eos_token", .bool(!after.isEmpty)),
      ("tokenizer.ggml.add_space_prefix", .bool(false)),
    ]
    let roles = [
      ("bos", tokenizer.beginning), ("eos", tokenizer.end), ("eot", stops.first),
      ("eom", stops.dropFirst().first),
    ]
    for (key, id) in roles {
      if let id { values.append(("tokenizer.ggml.\(key)_token_id", .integer(Int64(id)))) }
    }
    return values
  }
}
