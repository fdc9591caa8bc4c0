import JSON
import Models
package import Plans
import Tensors

/// How a search stood after one generation, or a training after one step.
package struct SearchRecord: Sendable, Equatable, Codable {
  /// Prompts tried so far.
  package var evaluations: Int
  /// The least loss of this generation, and of all so far.
  package var loss: Double
  package var bestLoss: Double
  /// The greatest H on the validation images so far.
  package var bestH: Double
}

/// A prompt that was found, and how.
package struct LearntPrompt: Artifact {
  package let prompt: Prompt
  /// Context vectors; 0 for a prompt of words.
  package let vectors: Int
  package let curve: [SearchRecord]
  /// The model that is asked by it, where a method has changed the weights; else the one that was given.
  package let model: CLIPCheckpoint?

  package init(
    _ prompt: Prompt, vectors: Int = 0, curve: [SearchRecord] = [], model: CLIPCheckpoint? = nil
  ) {
    self.prompt = prompt
    self.vectors = vectors
    self.curve = curve
    self.model = model
  }

  private static let folder = "model/"

  private struct Description: Codable {
    let template: String?
    let vectors: Int
  }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    func json<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value {
      let bytes = try parts.bytes(of: name)
      do { return try CanonicalJSON.decode(type, from: bytes) } catch {
        throw ModelError.malformed(part: name, "\(error)")
      }
    }
    let description = try json("prompt.json", Description.self)
    let curve = try json("curve.json", [SearchRecord].self)
    if let template = description.template {
      let changed = NestedParts(parts, in: Self.folder)
      self.init(
        .text(template), curve: curve,
        model: changed.names.isEmpty ? nil : try CLIPCheckpoint(from: changed))
      return
    }
    guard let values = FloatBytes.decode(try parts.bytes(of: "context.f32")),
      description.vectors > 0, values.count.isMultiple(of: description.vectors)
    else { throw ModelError.malformed(part: "context.f32", "has no whole vectors") }
    self.init(.soft(values), vectors: description.vectors, curve: curve)
  }

  /// `prompt.json`, `curve.json`, and `context.f32` for soft prompts: the vectors, row by row.
  ///
  /// A model with changed weights has its own parts in `model/`.
  package func parts() throws -> [Part] {
    var parts = try promptParts()
    try model?.forEachPart { part in
      parts.append(Part(Self.folder + part.name, part.bytes))
    }
    return parts
  }

  private func promptParts() throws -> [Part] {
    var (template, context): (String?, [Part]) = (nil, [])
    switch prompt {
    case .text(let text): template = text
    case .soft(let values): context = [Part("context.f32", FloatBytes.encode(values))]
    }
    let description = Description(template: template, vectors: vectors)
    return context + [
      Part("curve.json", try CanonicalJSON.encode(curve)),
      Part("prompt.json", try CanonicalJSON.encode(description)),
    ]
  }
}
