import Datasets
import Documents
import Models
import Plans
import Testing
import Tokenizers

struct ModelSourceTests {
  @Test func `the defaults are a valid source`() {
    let made = modelSources.make(.text("pretrain"))
    #expect(made.diagnostics.isEmpty)
    #expect(made.value is Pretraining)
  }

  @Test func `every problem is reported`() throws {
    let text = """
      pretrain:
        architecture: {llama: {heads: 3, kv_heads: 2}}
        prompt: no place for it
        training: {epochs: -1, schedule: zigzag, wrong: 1}
      """
    let made = modelSources.make(try YAML.parse(Array(text.utf8), file: "x.yaml"))
    #expect(made.value == nil)
    #expect(made.diagnostics.count == 6)
  }

  @Test func `start and retrain share the tokenizer and differ in data`() throws {
    let tokenizer = try TrainTokenizer(BytePairTrainer(vocabulary: 280), template: .apart)
      .run([Tiny.corpus], Context())
    #expect(tokenizer.tokenizer.count == 280)
    let step = Pretrain(
      Tiny.llama(), template: .apart, training: Tiny.options, seed: 3)
    let retain = Corpus(rows: [Tiny.corpus.rows[0]])
    let all = try step.run(([Tiny.corpus], tokenizer), Context())
    let some = try step.run(([retain], tokenizer), Context())
    #expect(all.history.count == 8)
    #expect(some.history.count == 4)
    #expect(all.tokenizer == some.tokenizer)
    #expect(throws: ModelError.self) {
      try step.run(([Corpus(rows: [])], tokenizer), Context())
    }
  }
}
