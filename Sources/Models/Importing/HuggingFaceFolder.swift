package import Documents
package import Formats
import Tensors
package import Tokenizers

/// A model as `transformers` saves it: config.json, tokenizer.json, safetensors, and some small files.
package struct HuggingFaceFolder {
  static let index = "model.safetensors.index.json"
  private let files: [String: FileBytes]

  /// Takes the files of a folder, by name.
  package init(_ files: [String: FileBytes]) { self.files = files }

  /// Returns the model; its weights are read when they are asked for.
  ///
  /// With `foreign` an architecture that Lethe's own engine does not know is one, too: a `ForeignModel`.
  package func checkpoint(foreign: Bool = false) throws -> Checkpoint {
    let model = try model(foreign: foreign)
    return Checkpoint(
      architecture: model.architecture, tokenizer: try tokenizer(tokens: model.vocabulary),
      template: .standard,
      weights: model.weights, vocabulary: model.vocabulary, chat: try chatTemplate())
  }

  /// Returns what config.json and the weights say, without a tokenizer.
  package func model(foreign: Bool = false) throws -> (
    architecture: any Architecture, weights: Weights, vocabulary: Int
  ) {
    let settings = try object("config.json")
    let config = PublishedConfig(settings, name: "config.json")
    guard let vocabulary = config["vocab_size"]?.integer, (1...1 << 28).contains(vocabulary) else {
      throw ModelError.malformed(part: "config.json", "lacks a plausible 'vocab_size'")
    }
    if foreign, config.isForeign {
      let file = try tensorFile()
      return (try ForeignModel(settings, file), Self.weights(of: file), vocabulary)
    }
    let architecture = try config.architecture()
    let published = type(of: architecture).published
    let source = TensorImport(
      file: try tensorFile(),
      names: {
        [$0]
          + ($0.hasPrefix(published.prefix) ? [String($0.dropFirst(published.prefix.count))] : [])
      },
      form: architecture.publishedForm,
      isIgnored: { name in
        name == published.head || published.ignored.contains { name.hasSuffix($0) }
      })
    return (
      architecture, try source.weights(architecture.layout(vocabulary: vocabulary)), vocabulary
    )
  }

  /// All tensors of a file, under their own names.
  private static func weights(of file: any TensorFile) -> Weights {
    let places = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
    return Weights(file.tensors.map { ($0.name, $0.format) }) { name in
      guard let tensor = places[name] else {
        throw ModelError.malformed(part: file.name, "there is no tensor '\(name)'")
      }
      return try file.bytes(of: tensor)
    }
  }

  /// Returns the file of weights, in one part or several.
  package func tensorFile() throws -> any TensorFile {
    if let file = files["model.safetensors"] { return try Safetensors(file) }
    guard let index = files[Self.index] else {
      throw ModelError.malformed(
        part: "model.safetensors",
        "is missing, and so is \(Self.index); weights in other forms (pytorch_model.bin) are not read, "
          + "save the model with save_pretrained(..., safe_serialization=True)")
    }
    return try ShardedSafetensors(index: index) { (name: String) throws(FormatError) in
      guard let file = files[name] else { throw FormatError(name, "is missing") }
      return file
    }
  }

  /// Returns the names of the files of weights that an index asks for.
  static func shards(of index: FileBytes) throws(FormatError) -> [String] {
    let json = try? JSONValue.parse(index.read(0..<index.count))
    guard let map = json?["weight_map"]?.object else {
      throw FormatError(index.name, "'weight_map' is missing")
    }
    return Set(map.values.compactMap(\.string)).filter { !$0.contains("/") }.sorted()
  }

  /// Returns the tokenizer without added tokens that the embedding has no rows for, as Gemma 3's has one.
  package func tokenizer(tokens: Int) throws -> Tokenizer {
    guard files["tokenizer.json"] != nil else {
      throw ModelError.malformed(
        part: "tokenizer.json",
        "is missing; load the tokenizer with transformers' AutoTokenizer and save it again")
    }
    var json = try object("tokenizer.json")
    if let added = json["added_tokens"]?.array {
      json["added_tokens"] = .array(added.filter { ($0["id"]?.integer ?? 0) < tokens })
    }
    let tokenizer = try Tokenizer(json: Array(JSONValue.object(json).canonical().utf8))
    guard tokenizer.count <= tokens else {
      throw ModelError.malformed(
        part: "tokenizer.json",
        "has \(tokenizer.count) tokens, 'vocab_size' of config.json is \(tokens)")
    }
    return try DeclaredTokens(self, tokenizer).applied(to: tokenizer)
  }

  /// Returns what a small file of JSON says; nil when there is no such file.
  func optionalObject(_ name: String) throws -> JSONObject? {
    files[name] == nil ? nil : try object(name)
  }

  /// Returns the chat template with the tokens that the files give it by name.
  private func chatTemplate() throws -> ChatTemplate? {
    let config = try optionalObject("tokenizer_config.json")
    let jinja: String?
    if let file = files["chat_template.jinja"] {
      jinja = String(decoding: try file.read(0..<file.count), as: UTF8.self)
    } else {
      switch config?["chat_template"] {
      case .string(let text): jinja = text
      case .array(let named):
        jinja = named.first { $0["name"]?.string == "default" }?["template"]?.string
      default: jinja = nil
      }
    }
    let names = [config, try optionalObject("special_tokens_map.json")].compactMap(\.self)
    func token(_ key: String) -> String? {
      let value = names.lazy.compactMap { $0[key] }.first
      return value?.string ?? value?["content"]?.string
    }
    return jinja.map {
      ChatTemplate(jinja: $0, beginning: token("bos_token"), end: token("eos_token"))
    }
  }

  /// Returns what a small file of JSON says.
  package func object(_ name: String) throws -> JSONObject {
    guard let file = files[name] else { throw ModelError.malformed(part: name, "is missing") }
    guard file.count <= 1 << 26 else {
      throw ModelError.malformed(part: name, "\(file.count) bytes are not plausible")
    }
    let json: JSONValue
    do {
      json = try JSONValue.parse(file.read(0..<file.count))
    } catch {
      throw ModelError.malformed(part: name, "\(error)")
    }
    guard let object = json.object else { throw ModelError.malformed(part: name, "is no object") }
    return object
  }
}
