import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// What holds for everything that is written, whatever the batch.
struct GenerationTests {
  private let prompts: [[Int32]] = (0..<70).map { i in
    [40, 41, 42, 43, 44, 45, 46, 47, 48] + [Int32(50 + i)] + Array(repeating: 60, count: i % 5)
  }
  private let drawn = GenerationSettings(
    maxNewTokens: 8, sampling: Sampling(temperature: 0.9, topK: 40, topP: 0.95))

  private func texts(
    _ prompts: [[Int32]], _ settings: GenerationSettings, streams: [UInt64]? = nil,
    seed: UInt64 = 7,
    threads: Int = 1
  ) throws -> [Generator.Output] {
    let model = try LoadedModel(Tiny.checkpoint(), Context(threads: threads))
    return Generator(model, settings, seed: Seed(seed)).texts(after: prompts, streams: streams)
  }

  @Test func `drawn texts do not depend on neighbours, batches or threads`() throws {
    let all = try texts(prompts, drawn)
    #expect(try texts(prompts, drawn, threads: 2) == all)
    #expect(Set(all.map(\.tokens)).count > 50)
    for index in [0, 3, 64, 69] {
      #expect(try texts([prompts[index]], drawn, streams: [UInt64(index)]) == [all[index]])
    }
    let backwards = (0..<UInt64(prompts.count)).reversed()
    #expect(
      try texts(prompts.reversed(), drawn, streams: Array(backwards)) == all.reversed())
    #expect(try texts(prompts, drawn, seed: 8) != all)
  }

  @Test func `one prompt drawn under several streams gives several texts`() throws {
    let all = try texts(Array(repeating: prompts[0], count: 20), drawn)
    #expect(Set(all.map(\.tokens)).count > 10)
  }

  @Test func `a text ends before a stop text, and streams what it becomes`() throws {
    let plain = try texts(prompts, GenerationSettings(maxNewTokens: 30))
    let long = try #require(plain.first { $0.text.count > 12 })
    let place = try #require(plain.firstIndex(of: long))
    let whole = long.text
    for size in [1, 2, 3] {
      let from = whole.index(whole.startIndex, offsetBy: 5)
      let stop = String(whole[from...].prefix(size))
      let settings = GenerationSettings(maxNewTokens: 30, stop: ["never", stop])
      let model = try LoadedModel(Tiny.checkpoint(), Context())
      var streamed = prompts.map { _ in "" }
      let cut = Generator(model, settings).texts(after: prompts) { streamed[$0] += $1 }
      let end = try #require(whole.firstRange(of: stop)).lowerBound
      #expect(cut[place].text == whole[..<end])
      #expect(cut[place].ended)
      #expect(streamed == cut.map(\.text))
      for (cut, plain) in zip(cut, plain) {
        #expect(plain.text.hasPrefix(cut.text) && !cut.text.contains(stop))
        #expect(plain.tokens.starts(with: cut.tokens))
      }
    }
  }

  @Test func `a long prompt is read in pieces`() throws {
    let long = (0..<2500).map { Int32(30 + $0 * $0 % 200) }
    let settings = GenerationSettings(maxNewTokens: 3)
    let alone = try texts([long], settings)
    let beside = try texts([[5], long, long + [7], [6]], settings)
    #expect(beside[1] == alone[0])
    let model = try LoadedModel(Tiny.checkpoint(), Context())
    let states = model.read(TokenBatch([long]), at: [Int32(long.count - 1)])
    let first = model.tape.argmax(states, model.head)[0]
    let written = alone[0].tokens + [model.checkpoint.tokenizer.end ?? -1]
    #expect(written.first == first)
  }

  @Test func `no prompts and no tokens give no text`() throws {
    #expect(try texts([], drawn).isEmpty)
    #expect(try texts([[5]], GenerationSettings(maxNewTokens: 0))[0] == Generator.Output())
  }
}
