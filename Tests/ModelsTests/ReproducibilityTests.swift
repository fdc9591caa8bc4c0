import Models
import Plans
import Tensors
import TestKit
import Testing
import Tokenizers

/// The kernel level belongs to the process, so that these run one after the other.
@Suite(.serialized) struct ReproducibilityTests {
  @Test func `every kernel level trains, scores and writes the same bits`() throws {
    let before = KernelLevel.current
    var first: [[UInt8]]?
    for level in KernelLevel.allCases where level.isSupported {
      try level.use()
      let model = try Tiny.train(Tiny.checkpoint())
      let scores = try ScoreAnswers().run((model, Tiny.corpus), Context())
      let written = try GenerateAnswers(maxNewTokens: 10).run((model, Tiny.corpus), Context())
      let tokens = try ScoreTokens().run((model, Tiny.corpus), Context())
      let drawn = try GenerateAnswers(
        GenerationSettings(maxNewTokens: 10, sampling: Sampling(topP: 0.9)), seed: 4
      ).run((model, Tiny.corpus), Context())
      let parts = try model.parts() + scores.parts() + written.parts() + tokens.parts()
      let bytes = try (parts + drawn.parts()).map(\.bytes)
      if let first { #expect(bytes == first, "level \(level)") }
      first = first ?? bytes
    }
    try before.use()
  }

  @Test func fingerprints() throws {
    let tokenizer = try TrainTokenizer(BytePairTrainer(vocabulary: 280), template: .apart)
      .run([Tiny.corpus], Context())
    let step = Pretrain(Tiny.llama(), template: .apart, training: Tiny.options, seed: 3)
    let model = try step.run(([Tiny.corpus], tokenizer), Context())
    let scores = try ScoreAnswers().run((model, Tiny.corpus), Context())
    let written = try GenerateAnswers(maxNewTokens: 10).run((model, Tiny.corpus), Context())
    let drawn = try GenerateAnswers(
      GenerationSettings(
        maxNewTokens: 10, sampling: Sampling(temperature: 0.8, topK: 30, topP: 0.9), stop: [". "]),
      seed: 4
    ).run((model, Tiny.corpus), Context())
    let tokens = try ScoreTokens().run((model, Tiny.corpus), Context())
    let states = try CollectStates(.all, maxLength: 40).run((model, Tiny.corpus), Context())
    func bytes(_ artifact: some Artifact) throws -> [UInt8] {
      try artifact.parts().flatMap(\.bytes)
    }
    expectFingerprints(
      [
        Fingerprint(
          "train-tokenizer", version: version(TrainTokenizer<BytePairTrainer>.self),
          output: try bytes(tokenizer)),
        Fingerprint("pretrain", version: version(Pretrain<Llama>.self), output: try bytes(model)),
        Fingerprint(
          "score-answers", version: version(ScoreAnswers.self), output: try bytes(scores)),
        Fingerprint(
          "generate-answers", version: version(GenerateAnswers.self), output: try bytes(written)),
        Fingerprint(
          "generate-answers-drawn", version: version(GenerateAnswers.self),
          output: try bytes(drawn)),
        Fingerprint("score-tokens", version: version(ScoreTokens.self), output: try bytes(tokens)),
        Fingerprint(
          "collect-states", version: version(CollectStates.self), output: try bytes(states)),
      ], "fingerprints.txt")
  }

  private func version(_ step: (some Step).Type) -> String {
    step.version.split(separator: " ").joined(separator: "/")
  }
}
