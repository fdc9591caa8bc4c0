import Models
import Plans
import Testing

struct CheckpointTests {
  @Test func `a checkpoint reads back to the same bytes`() throws {
    let model = try Tiny.train(Tiny.checkpoint())
    let parts = try model.parts()
    let back = try Checkpoint(from: MemoryParts(parts: parts))
    #expect(try back.parts() == parts)
    #expect(try back.flat == model.flat)
    #expect(back.history == model.history)
    #expect(back.tokenizer == model.tokenizer)
    #expect(back.template == model.template)
    #expect(parts.map(\.name).contains("tensors/model.layers.1.mlp.up_proj.weight"))
  }

  @Test func `a missing part is an error`() throws {
    let parts = try Tiny.checkpoint().parts()
    for index in parts.indices {
      var fewer = parts
      fewer.remove(at: index)
      #expect(throws: (any Error).self) { try Checkpoint(from: MemoryParts(parts: fewer)) }
    }
  }

  @Test func `a damaged part is an error or another value, never a trap`() throws {
    let parts = try Tiny.checkpoint().parts()
    for (index, part) in parts.enumerated() where !part.name.hasPrefix("tensors/") {
      for cut in [0, 1, part.bytes.count / 2, part.bytes.count - 1] {
        var damaged = parts
        damaged[index] = Part(part.name, Array(part.bytes.prefix(cut)))
        #expect(throws: (any Error).self) { try Checkpoint(from: MemoryParts(parts: damaged)) }
      }
      for place in stride(from: 0, to: part.bytes.count, by: max(1, part.bytes.count / 50)) {
        var bytes = part.bytes
        bytes[place] ^= 0x15
        var damaged = parts
        damaged[index] = Part(part.name, bytes)
        _ = try? Checkpoint(from: MemoryParts(parts: damaged))
      }
    }
    for (index, part) in parts.enumerated() where part.name.hasPrefix("tensors/") {
      var damaged = parts
      damaged[index] = Part(part.name, Array(part.bytes.dropLast(4)))
      #expect(throws: ModelError.self) { try Checkpoint(from: MemoryParts(parts: damaged)) }
    }
  }

  @Test(arguments: [
    "", "{}", "[]", "null", #"{"format":1}"#,
    #"{"format":2,"formats":{},"prompt":"{question}","architecture":{"llama":{"heads":3}}}"#,
    #"{"format":2,"formats":{},"prompt":"{question}","architecture":{"llama":{"width":1e9}}}"#,
    #"{"format":2,"formats":{},"prompt":"{question}","architecture":{"rnn":{}}}"#,
    #"{"format":2,"formats":{},"prompt":7,"architecture":{"llama":{}}}"#,
    #"{"format":2,"formats":{"a":"f7"},"prompt":"{question}","architecture":{"llama":{}}}"#,
  ])
  func `a broken config is an error with the part's name`(text: String) throws {
    var parts = try Tiny.checkpoint().parts()
    parts.removeAll { $0.name == "config.json" }
    parts.append(Part("config.json", Array(text.utf8)))
    #expect(throws: ModelError.self) { try Checkpoint(from: MemoryParts(parts: parts)) }
  }

  @Test func `scores, generations and tokenizers read back`() throws {
    let scores = Scores(rows: [
      RowScores(answer: Score(nll: 0.1 + 0.2, tokens: 3), perturbed: [Score(nll: 5, tokens: 1)])
    ])
    #expect(try Scores(from: MemoryParts(parts: scores.parts())) == scores)
    let written = Generations(rows: [Generation(text: "é\n\"x\"", tokens: 4, ended: false)])
    #expect(try Generations(from: MemoryParts(parts: written.parts())) == written)
    let tokenizer = TokenizerArtifact(try Tiny.tokenizer())
    #expect(try TokenizerArtifact(from: MemoryParts(parts: tokenizer.parts())) == tokenizer)
    let broken = MemoryParts(parts: [Part("tokenizer.json", Array("{}".utf8))])
    #expect(throws: ModelError.self) { try TokenizerArtifact(from: broken) }
  }
}
