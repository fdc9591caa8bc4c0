import Datasets
import Models
import Plans
import Tensors
import Testing
import Tokenizers

struct InferenceTests {
  @Test func `scores equal those of whole sequences, to the bit`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    let scores = try ScoreAnswers(.all).run((model, Tiny.corpus), Context(threads: 2))
    #expect(scores.rows.count == 3)
    for (row, found) in zip(Tiny.corpus.rows, scores.rows) {
      #expect((found.paraphrased != nil) == (row.paraphrasedAnswer != nil))
      #expect(found.perturbed.count == row.perturbedAnswers.count)
      let answers =
        [row.answer] + (row.paraphrasedAnswer.map { [$0] } ?? []) + row.perturbedAnswers
      let all = [found.answer] + (found.paraphrased.map { [$0] } ?? []) + found.perturbed
      for (answer, score) in zip(answers, all) {
        let corpus = Corpus(rows: [QARow(question: row.question, answer: answer)])
        let example = try model.examples(of: corpus, maxLength: 512)[0]
        #expect(score.tokens == example.scored.count)
        #expect(score.nll == (try direct(model, example)))
      }
    }
    let answers = try ScoreAnswers(.answer).run((model, Tiny.corpus), Context())
    #expect(answers.rows.map(\.answer) == scores.rows.map(\.answer))
    #expect(answers.rows.allSatisfy { $0.perturbed.isEmpty && $0.paraphrased == nil })
  }

  /// −Σ log p token by token without a cache, added in double.
  private func direct(_ model: Checkpoint, _ example: Example) throws -> Double {
    let tape = Tape(Compute(portableThreads: 1), isRecording: false)
    let weights = try ModelWeights(model)
    let bound = weights.bound(to: tape)
    let hidden = model.architecture.forward(
      TokenBatch([Array(example.tokens.dropLast())]), Forward(), bound, tape)
    let losses = tape.values(
      tape.negativeLogLikelihoods(
        hidden, model.architecture.head(bound), rows: example.scored.map { Int32($0 - 1) },
        targets: Array(example.tokens[example.scored])))
    return losses.reduce(0) { $0 + Double($1) }
  }

  @Test func `generation with a cache equals reading everything again`() throws {
    for seed in [1, 2, 3] as [UInt64] {
      let model = try Tiny.checkpoint(seed: seed)
      let prompts: [[Int32]] = [[5, 6, 7], [100], [9, 9, 9, 9, 30], [5, 6, 7]]
      let settings = GenerationSettings(maxNewTokens: 12)
      let found = try Generator(LoadedModel(model, Context()), settings).texts(after: prompts)
      for (prompt, output) in zip(prompts, found) {
        var wanted: [Int32] = []
        while wanted.count < 12, wanted.last != model.tokenizer.end {
          wanted.append(try next(model, after: prompt + wanted))
        }
        #expect(output.ended == (wanted.last == model.tokenizer.end))
        #expect(output.tokens == (output.ended ? wanted.dropLast() : wanted))
      }
    }
  }

  private func next(_ model: Checkpoint, after tokens: [Int32]) throws -> Int32 {
    let tape = Tape(Compute(portableThreads: 1), isRecording: false)
    let bound = try ModelWeights(model).bound(to: tape)
    let hidden = model.architecture.forward(TokenBatch([tokens]), Forward(), bound, tape)
    return tape.argmax(hidden, model.architecture.head(bound))[tokens.count - 1]
  }

  /// Prompts that begin alike share that reading, and rows are read in as many batches as it takes.
  @Test func `scores and texts of a row do not depend on the other rows`() throws {
    var model = try Tiny.train(Tiny.checkpoint())
    let examples =
      "Question: Who is Ada? Answer: A writer.\nQuestion: Who is Tom? Answer: A diver.\n"
    model = Checkpoint(
      architecture: model.architecture, tokenizer: model.tokenizer,
      template: PromptTemplate(prompt: examples + "Question: {question}\nAnswer: "),
      weights: model.weights)
    let rows = (0..<70).map { i in
      QARow(
        question: String(repeating: "Who wrote The Sea? ", count: i % 3) + "What is \(i)?",
        answer: "It is \(i).",
        perturbedAnswers: i % 4 == 0 ? ["It is \(i + 1).", "It is Tom."] : [])
    }
    let scores = try ScoreAnswers().run((model, Corpus(rows: rows)), Context(threads: 2))
    let states = try CollectStates(.scored, maxLength: 512).run(
      (model, Corpus(rows: rows)), Context())
    let texts = try GenerateAnswers(maxNewTokens: 5).run((model, Corpus(rows: rows)), Context())
    for index in [0, 1, 17, 44, 69] {
      let alone = Corpus(rows: [rows[index]])
      #expect(try ScoreAnswers().run((model, alone), Context()).rows == [scores.rows[index]])
      #expect(
        try GenerateAnswers(maxNewTokens: 5).run((model, alone), Context()).rows == [
          texts.rows[index]
        ])
      let state = try CollectStates(.scored, maxLength: 512).run((model, alone), Context())
      #expect(state.states(of: 0) == states.states(of: index))
    }
  }

  @Test func `an empty text has no tokens to score`() throws {
    let row = QARow(
      question: "The sea", answer: "", perturbedAnswers: [" is blue.", ""], isText: true)
    let scores = try ScoreAnswers().run((Tiny.checkpoint(), Corpus(rows: [row])), Context())
    #expect(scores.rows[0].answer == Score(nll: 0, tokens: 0))
    #expect(scores.rows[0].perturbed.map { $0.tokens > 0 } == [true, false])
  }

  @Test func `a model beyond the finite numbers still answers something`() throws {
    var model = try Tiny.checkpoint()
    model.weights = Weights(
      flat: Array(repeating: .nan, count: model.table.count), model.table)
    let written = try GenerateAnswers(maxNewTokens: 3).run((model, Tiny.corpus), Context())
    #expect(written.rows.count == 3)
    let none = try GenerateAnswers(maxNewTokens: 0).run((model, Tiny.corpus), Context())
    #expect(none.rows.allSatisfy { $0.text.isEmpty && !$0.ended })
    let empty = Corpus(rows: [])
    #expect(try GenerateAnswers().run((model, empty), Context()).rows.isEmpty)
    #expect(try ScoreAnswers().run((model, empty), Context()).rows.isEmpty)
  }
}
