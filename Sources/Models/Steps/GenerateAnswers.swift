package import Datasets
package import Plans
import Tensors
import Tokenizers

/// Lets a model answer the questions of a corpus; texts without a beginning have no answer.
package struct GenerateAnswers: Step {
  package static let kind = "generate-answers"
  package static let version = "3"

  package let settings: GenerationSettings
  /// Nil when nothing is drawn, so that greedy answers are the same for every seed.
  package let seed: UInt64?

  package init(_ settings: GenerationSettings = GenerationSettings(), seed: UInt64? = nil) {
    self.settings = settings
    self.seed = settings.sampling.isGreedy ? nil : seed ?? 0
  }

  package init(maxNewTokens: Int) { self.init(GenerationSettings(maxNewTokens: maxNewTokens)) }

  package var resources: Resources { .heavy }

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Generations {
    let (model, corpus) = input
    let (asked, prompts) = try prompts(input)
    let generator = try Generator(LoadedModel(model, context), settings, seed: Seed(seed ?? 0))
    var done = 0
    let outputs = generator.texts(
      after: prompts, streams: asked.map { UInt64($0) },
      onEnd: { _, _ in
        done += 1
        context.progress(Progress(done: done, total: prompts.count))
      })
    var rows = corpus.rows.map { _ in Generation(text: "", tokens: 0, ended: true) }
    for (index, output) in zip(asked, outputs) {
      let text = corpus.rows[index].isText ? output.text : model.template.answer(output.text)
      rows[index] = Generation(text: text, tokens: output.tokens.count, ended: output.ended)
    }
    return Generations(rows: rows)
  }

  /// The rows that have a question, with their prompts' tokens.
  func prompts(_ input: (Checkpoint, Corpus)) throws -> (rows: [Int], prompts: [[Int32]]) {
    let (model, corpus) = input
    var encoder = TextEncoder(model.tokenizer)
    let asked = corpus.rows.indices.filter {
      !(corpus.rows[$0].isText && corpus.rows[$0].question.isEmpty)
    }
    let prompts = try asked.map { index in
      let prompt = try model.promptTokens(of: corpus.rows[index], &encoder)
      guard !prompt.isEmpty else {
        throw ModelError.noExamples("the question of row \(index) has no tokens")
      }
      try model.checkLength(prompt.count, of: "the question of row \(index)")
      return prompt
    }
    return (asked, prompts)
  }
}
