import Documents
package import Models
package import Plans
import Tensors
package import Tokenizers

/// A CLIP model in the store: sizes, tokenizer, weights, and how it was trained.
package struct CLIPCheckpoint: Artifact {
  package let shape: CLIPShape
  package let tokenizer: Tokenizer
  package var weights: Weights
  /// The training run that made these weights; empty for a published model.
  package var history: [TrainingRecord]

  package init(
    shape: CLIPShape, tokenizer: Tokenizer, weights: Weights, history: [TrainingRecord] = []
  ) {
    self.shape = shape
    self.tokenizer = tokenizer
    self.weights = weights
    self.history = history
  }

  /// What `config.json` says.
  private struct Config: Codable {
    let shape: CLIPShape
    /// Formats of weights that are not plain floats.
    let formats: [String: String]
  }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    func reading<Value>(_ name: String, _ body: ([UInt8]) throws -> Value) throws -> Value {
      let bytes = try parts.bytes(of: name)
      do { return try body(bytes) } catch {
        throw ModelError.malformed(part: name, "\(error)")
      }
    }
    let config = try reading("config.json") {
      try CanonicalJSON.decode(Config.self, from: $0)
    }
    if let problem = config.shape.problem {
      throw ModelError.malformed(part: "config.json", problem)
    }
    shape = config.shape
    tokenizer = try reading("tokenizer.json") { try Tokenizer(json: $0) }
    history = try reading("training.json") {
      try CanonicalJSON.decode([TrainingRecord].self, from: $0)
    }
    weights = Weights(
      try shape.table.specs.map { spec in
        let named = config.formats[spec.name]
        let format = named.flatMap(ElementFormat.init(rawValue:)) ?? .f32
        guard format.byteCount(of: spec.count) == (try parts.size(of: "tensors/\(spec.name)"))
        else {
          throw ModelError.malformed(
            part: "tensors/\(spec.name)", "has another size than its shape")
        }
        return (spec.name, format)
      }
    ) { try parts.bytes(of: "tensors/\($0)") }
  }

  /// `config.json`, `tokenizer.json`, `training.json`, and a file for each weight in its format.
  package func parts() throws -> [Part] {
    var parts: [Part] = []
    try forEachPart { parts.append($0) }
    return parts
  }

  package func forEachPart(_ body: (Part) throws -> Void) throws {
    let specs = shape.table.specs
    var formats: [String: String] = [:]
    for spec in specs {
      if let format = weights.format(spec.name), format != .f32 {
        formats[spec.name] = format.rawValue
      }
    }
    try body(
      Part("config.json", try CanonicalJSON.encode(Config(shape: shape, formats: formats))))
    try body(Part("tokenizer.json", tokenizer.json))
    try body(Part("training.json", try CanonicalJSON.encode(history)))
    for spec in specs {
      try body(Part("tensors/\(spec.name)", try weights.bytes(spec.name)))
    }
  }

  /// Returns the tokens of a text with both ends; what is too long loses its end.
  package func tokens(of text: String) throws -> [Int32] {
    let words = try ending(text)
    guard let first = tokenizer.beginning else { throw Self.noEnds }
    return [first] + words.dropLast().prefix(shape.context - 2) + words.suffix(1)
  }

  /// Returns the tokens of a text's end, such as a class name, with the end token.
  package func ending(_ text: String) throws -> [Int32] {
    guard let last = tokenizer.end else { throw Self.noEnds }
    return tokenizer.encode(text) + [last]
  }

  private static var noEnds: ModelError {
    .malformed(part: "tokenizer.json", "has no tokens that begin and end a text, as CLIP needs")
  }
}
