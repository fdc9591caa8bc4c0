import Documents
package import Plans
import Tensors
package import Tokenizers

/// A model that describes itself: architecture, tokenizer, weights, and how it was trained.
package struct Checkpoint: Artifact {
  package let architecture: any Architecture
  package let tokenizer: Tokenizer
  /// How the model is asked.
  package var template: PromptTemplate
  /// How the model was taught to converse, if it was.
  package let chat: ChatTemplate?
  /// Rows of the embedding: the tokenizer's tokens, and perhaps some that nothing uses.
  package let vocabulary: Int
  /// Vectors that are read before every text; 0 for none.
  package internal(set) var softPrompt: Int
  /// The rank of the extra layers behind its feed-forward parts; 0 for none.
  package internal(set) var extraRank = 0
  /// What stands between questions and the weights.
  package var answering = Answering()
  /// Models whose logits are combined with this one's, as `answering.offsets` says; each answers by its weights alone.
  package internal(set) var assistants: [Checkpoint] = []
  /// All weights of the architecture's layout, and those of the soft prompt and of extra layers.
  package var weights: Weights
  /// The training run that made these weights, a record a step.
  package var history: [TrainingRecord]

  package init(
    architecture: any Architecture, tokenizer: Tokenizer, template: PromptTemplate,
    weights: Weights, history: [TrainingRecord] = [], vocabulary: Int? = nil,
    chat: ChatTemplate? = nil
  ) {
    self.architecture = architecture
    self.tokenizer = tokenizer
    self.template = template
    self.weights = weights
    self.history = history
    self.vocabulary = vocabulary ?? tokenizer.count
    self.chat = chat
    softPrompt = 0
  }

  /// Where each named weight lies.
  package var table: WeightTable {
    WeightTable(Self.layout(architecture, vocabulary, softPrompt, extraRank))
  }

  /// The weights of a network with what stands in front of it and in it.
  private static func layout(
    _ architecture: any Architecture, _ vocabulary: Int, _ softPrompt: Int, _ extraRank: Int
  ) -> [WeightSpec] {
    let plain = architecture.layout(vocabulary: vocabulary)
    return ExtraLayers.layout(SoftPrompt.layout(plain, vectors: softPrompt), rank: extraRank)
  }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  ///
  /// Weights are read when they are needed, from the same parts.
  package init(from parts: some PartReader) throws {
    let config = try CheckpointConfig(parts.bytes(of: "config.json"))
    architecture = config.architecture
    template = config.template
    chat = config.chat
    do {
      tokenizer = try Tokenizer(json: parts.bytes(of: "tokenizer.json"))
    } catch {
      throw ModelError.malformed(part: "tokenizer.json", "\(error)")
    }
    vocabulary = config.vocabulary ?? tokenizer.count
    guard vocabulary >= tokenizer.count else {
      throw ModelError.malformed(
        part: "config.json", "has \(vocabulary) rows for \(tokenizer.count) tokens")
    }
    (softPrompt, extraRank) = (config.softPrompt, config.extraRank)
    var formats: [(name: String, format: ElementFormat)] = []
    for spec in Self.layout(architecture, vocabulary, softPrompt, config.extraRank) {
      let (name, format) = ("tensors/\(spec.name)", config.formats[spec.name] ?? .f32)
      let size = try parts.size(of: name)
      guard format.byteCount(of: spec.count) == size else {
        let wanted = "\(spec.rows) x \(spec.columns) elements of \(format.rawValue)"
        throw ModelError.malformed(part: name, "needs \(wanted), has \(size) bytes")
      }
      formats.append((spec.name, format))
    }
    weights = Weights(formats) { try parts.bytes(of: "tensors/\($0)") }
    do {
      history = try CanonicalJSON.decode(
        [TrainingRecord].self, from: parts.bytes(of: "training.json"))
    } catch {
      throw ModelError.malformed(part: "training.json", "\(error)")
    }
    try readAnswering(from: parts)
  }

  /// `config.json`, `tokenizer.json`, `training.json`, and a file for each weight in its format; `answering.json` and
  /// the parts of assistants, where the model answers by more than its weights.
  package func parts() throws -> [Part] {
    var parts: [Part] = []
    try forEachPart { parts.append($0) }
    return parts
  }

  package func forEachPart(_ body: (Part) throws -> Void) throws {
    let specs = table.specs
    var formats: [String: ElementFormat] = [:]
    for spec in specs {
      if let format = weights.format(spec.name), format != .f32 { formats[spec.name] = format }
    }
    let config = CheckpointConfig(
      architecture: architecture, template: template, formats: formats,
      vocabulary: vocabulary == tokenizer.count ? nil : vocabulary, chat: chat,
      softPrompt: softPrompt, extraRank: extraRank, isPlain: answering.isPlain)
    try body(Part("config.json", try config.encoded()))
    try body(Part("tokenizer.json", tokenizer.json))
    try body(Part("training.json", try CanonicalJSON.encode(history)))
    for spec in specs {
      try body(Part("tensors/\(spec.name)", try weights.bytes(spec.name)))
    }
    try forEachAnsweringPart(body)
  }
}
