import Documents
import FoundationEssentials
package import Pipeline
import Tensors
package import Tokenizers

/// A model that describes itself: architecture, tokenizer, weights, and how it was trained.
package struct Checkpoint: Artifact {
  package let architecture: any Architecture
  package let tokenizer: Tokenizer
  package let template: PromptTemplate
  /// All weights, flat, in the order of the architecture's layout.
  package var weights: [Float]
  /// The training run that made these weights, a record a step.
  package var history: [TrainingRecord]

  package init(
    architecture: any Architecture, tokenizer: Tokenizer, template: PromptTemplate,
    weights: [Float], history: [TrainingRecord] = []
  ) {
    self.architecture = architecture
    self.tokenizer = tokenizer
    self.template = template
    self.weights = weights
    self.history = history
  }

  /// Where each named weight lies.
  package var table: WeightTable {
    WeightTable(architecture.layout(vocabulary: tokenizer.count))
  }

  /// Reads the parts that `parts()` writes; throws `ModelError.malformed` for anything else.
  package init(from parts: some PartReader) throws {
    let config = try CheckpointConfig(parts.bytes(of: "config.json"))
    architecture = config.architecture
    template = config.template
    do {
      tokenizer = try Tokenizer(json: parts.bytes(of: "tokenizer.json"))
    } catch {
      throw ModelError.malformed(part: "tokenizer.json", "\(error)")
    }
    weights = []
    for spec in architecture.layout(vocabulary: tokenizer.count) {
      let name = "tensors/\(spec.name)"
      let bytes = try parts.bytes(of: name)
      guard bytes.count == 4 * spec.count, let values = FloatBytes.decode(bytes) else {
        let wanted = "\(spec.rows) x \(spec.columns) floats, \(4 * spec.count) bytes"
        throw ModelError.malformed(part: name, "needs \(wanted), has \(bytes.count)")
      }
      weights += values
    }
    do {
      history = try JSONDecoder().decode(
        [TrainingRecord].self, from: Data(parts.bytes(of: "training.json")))
    } catch {
      throw ModelError.malformed(part: "training.json", "\(error)")
    }
  }

  /// `config.json`, `tokenizer.json`, `training.json`, and a file of floats for each weight.
  package func parts() throws -> [Part] {
    let config = CheckpointConfig(architecture: architecture, template: template)
    var parts = [
      Part("config.json", try config.encoded()),
      Part("tokenizer.json", tokenizer.json),
      Part("training.json", try CanonicalJSON.encode(history)),
    ]
    let table = self.table
    for spec in table.specs {
      let values = weights[table.place(spec.name).range]
      parts.append(Part("tensors/\(spec.name)", FloatBytes.encode(values)))
    }
    return parts
  }
}
