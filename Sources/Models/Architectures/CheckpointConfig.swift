import Documents
import Tensors
import Tokenizers

/// The `config.json` of a checkpoint: the architecture with its parameters, the prompt, and the formats of
/// weights that are not plain floats.
struct CheckpointConfig {
  let architecture: any Architecture
  let template: PromptTemplate
  private(set) var formats: [String: ElementFormat] = [:]
  /// Rows of the embedding; nil for as many as there are tokens.
  let vocabulary: Int?
  let chat: ChatTemplate?
  /// Vectors of the soft prompt; 0 for none.
  let softPrompt: Int
  /// The rank of extra layers; 0 for none.
  let extraRank: Int
  /// Whether the model answers by its weights alone; a reader that knows no more must refuse another one.
  let isPlain: Bool

  init(
    architecture: any Architecture, template: PromptTemplate, formats: [String: ElementFormat],
    vocabulary: Int?, chat: ChatTemplate?, softPrompt: Int, extraRank: Int = 0, isPlain: Bool = true
  ) {
    self.architecture = architecture
    self.template = template
    self.formats = formats
    self.vocabulary = vocabulary
    self.chat = chat
    self.softPrompt = softPrompt
    self.extraRank = extraRank
    self.isPlain = isPlain
  }

  /// The format of models with an `answering.json`.
  private static let answeringFormat = 3
  /// The format of models with extra layers, which a reader that does not know them must refuse.
  private static let layersFormat = 4

  init(_ bytes: [UInt8]) throws(ModelError) {
    let json: JSONValue
    do {
      json = try JSONValue.parse(bytes)
    } catch {
      throw .malformed(part: "config.json", "\(error)")
    }
    let format = json["format"]?.integer
    let isLayered = format == Self.layersFormat
    isPlain = isLayered ? json["plain"]?.bool ?? true : format != Self.answeringFormat
    guard format == 2 || format == Self.answeringFormat || isLayered,
      let described = json["architecture"],
      let prompt = json["prompt"]?.string
    else {
      throw .malformed(part: "config.json", "lacks format 2, 3 or 4, 'architecture' or 'prompt'")
    }
    // A model behind a service, or of another engine, is none that a spec can make.
    if described[RemoteModel.name] != nil {
      architecture = RemoteModel()
    } else if let foreign = described[ForeignModel.name] {
      architecture = try ForeignModel(foreign)
    } else {
      let made = architectures.make(described.node(file: "config.json"))
      guard let found = made.value else {
        throw .malformed(part: "config.json", "\(InvalidDocument(diagnostics: made.diagnostics))")
      }
      architecture = found
    }
    template = PromptTemplate(
      prompt: prompt, system: json["system"]?.string, joint: json["joint"]?.bool ?? false)
    vocabulary = json["vocabulary"]?.integer
    guard (1...1 << 28).contains(vocabulary ?? 1) else {
      throw .malformed(part: "config.json", "'vocabulary' is not plausible")
    }
    chat = try Self.chat(json["chat"])
    softPrompt = json["soft_prompt"]?.integer ?? 0
    guard (0...SoftPrompt.limit).contains(softPrompt) else {
      throw .malformed(part: "config.json", "'soft_prompt' is not plausible")
    }
    extraRank = isLayered ? json["extra_rank"]?.integer ?? 0 : 0
    guard (0...ExtraLayers.limit).contains(extraRank), !isLayered || extraRank > 0 else {
      throw .malformed(part: "config.json", "'extra_rank' is not plausible")
    }
    guard case .object(let named)? = json["formats"] else {
      throw .malformed(part: "config.json", "lacks 'formats'")
    }
    for (name, value) in named {
      guard let format = value.string.flatMap(ElementFormat.init(rawValue:)) else {
        throw .malformed(part: "config.json", "'formats' has an unknown format for '\(name)'")
      }
      formats[name] = format
    }
  }

  func encoded() throws -> [UInt8] {
    var config: JSONObject = [
      "format": .integer(
        extraRank > 0 ? Self.layersFormat : isPlain ? 2 : Self.answeringFormat),
      "architecture": .object([
        type(of: architecture).name: .object(try architecture.parameters())
      ]),
      "prompt": .string(template.prompt),
      "formats": .object(formats.mapValues { .string($0.rawValue) }),
    ]
    config["system"] = template.system.map { .string($0) }
    // Absent in what was made before the blank could belong to the answer, which means false.
    if template.joint == true { config["joint"] = true }
    config["vocabulary"] = vocabulary.map { .integer($0) }
    if softPrompt > 0 { config["soft_prompt"] = .integer(softPrompt) }
    if extraRank > 0 {
      config["extra_rank"] = .integer(extraRank)
      if !isPlain { config["plain"] = false }
    }
    if let chat {
      var described: JSONObject = ["jinja": .string(chat.jinja)]
      described["bos_token"] = chat.beginning.map { .string($0) }
      described["eos_token"] = chat.end.map { .string($0) }
      config["chat"] = .object(described)
    }
    return Array(JSONValue.object(config).canonical().utf8)
  }

  private static func chat(_ json: JSONValue?) throws(ModelError) -> ChatTemplate? {
    guard let json else { return nil }
    guard let jinja = json["jinja"]?.string else {
      throw .malformed(
        part: "config.json",
        "'chat' has no template; a model of an older version is made anew by running its spec again"
      )
    }
    return ChatTemplate(
      jinja: jinja, beginning: json["bos_token"]?.string, end: json["eos_token"]?.string)
  }
}
