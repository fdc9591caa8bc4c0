package import Pipeline
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

  package init(from parts: some PartReader) throws { throw ModelError.unfinished("Checkpoint") }

  package func parts() throws -> [Part] { throw ModelError.unfinished("Checkpoint") }
}
