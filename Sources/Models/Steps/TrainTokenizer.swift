package import Datasets
import Documents
package import Plans
package import Tokenizers

/// A tokenizer in the store.
package struct TokenizerArtifact: Artifact, Equatable {
  package let tokenizer: Tokenizer

  package init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// Reads `tokenizer.json`; throws `ModelError.malformed` when it is none.
  package init(from parts: some PartReader) throws {
    let bytes = try parts.bytes(of: "tokenizer.json")
    do {
      tokenizer = try Tokenizer(json: bytes)
    } catch {
      throw ModelError.malformed(part: "tokenizer.json", "\(error)")
    }
  }

  package func parts() throws -> [Part] {
    [Part("tokenizer.json", tokenizer.json)]
  }
}

/// Learns a tokenizer from the prompts and answers of corpora, the texts that a model is trained on.
package struct TrainTokenizer<Trainer: TokenizerTrainer>: Step {
  package static var kind: String { "train-tokenizer" }
  package static var version: String { "1 \(Trainer.name)@\(Trainer.version)" }

  package let trainer: Trainer
  package let template: PromptTemplate

  package init(_ trainer: Trainer, template: PromptTemplate) {
    self.trainer = trainer
    self.template = template
  }

  package func run(_ input: [Corpus], _ context: Context) throws -> TokenizerArtifact {
    let texts = input.flatMap(\.rows).flatMap { row in
      let (prompt, blank) = template.parts(for: row.question)
      return [prompt, blank + row.answer]
    }
    return TokenizerArtifact(try trainer.train(on: texts))
  }
}

extension TokenizerTrainer {
  /// Adds the step that learns this tokenizer.
  package func wire(
    _ label: String, on corpora: [Ref<Corpus>], template: PromptTemplate, into plan: inout Plan
  ) -> Ref<TokenizerArtifact> {
    plan.add(label, TrainTokenizer(self, template: template), corpora)
  }
}
