import Datasets
import Models
import Plans
import Tensors
import Testing
import Tokenizers

struct TrainerTests {
  @Test func `training twice gives the same bits, with any threads`() throws {
    let start = try Tiny.checkpoint()
    let first = try Tiny.train(start)
    #expect(try first.flat != start.flat)
    for threads in [1, 2, 3] {
      let again = try Tiny.train(start, Tiny.options, Context(threads: threads))
      #expect(try again.flat == first.flat)
      #expect(again.history == first.history)
    }
  }

  @Test func `one batch is learnt by heart`() throws {
    let start = try Tiny.checkpoint()
    var options = Tiny.options
    options.epochs = 60
    options.batchSize = 3
    let trained = try Tiny.train(start, options)
    let losses = trained.history.compactMap(\.loss)
    #expect(losses.count == 60)
    #expect(try #require(losses.first) > 3)
    #expect(try #require(losses.last) < 0.5)
    let written = try GenerateAnswers(maxNewTokens: 40).run((trained, Tiny.corpus), Context())
    #expect(written.rows.map(\.text) == Tiny.corpus.rows.map(\.answer))
    #expect(written.rows.allSatisfy { $0.ended })
  }

  @Test func `a run that was killed goes on to the same bits`() throws {
    let start = try Tiny.checkpoint()
    let whole = try Tiny.train(start)
    let steps = whole.history.count
    for death in 1...steps {
      let slot = MemorySlot(limit: death)
      #expect(throws: MemorySlot.Killed.self) {
        try Tiny.train(start, Tiny.options, Context(checkpoints: slot))
      }
      let saved = try #require(slot.load())
      let resumed = try Tiny.train(
        start, Tiny.options, Context(checkpoints: LeftOver(parts: saved)))
      #expect(try resumed.flat == whole.flat)
      #expect(resumed.history == whole.history)
    }
  }

  @Test func `a slot with something else in it is ignored`() throws {
    let start = try Tiny.checkpoint()
    let whole = try Tiny.train(start)
    let slot = MemorySlot(limit: 2)
    _ = try? Tiny.train(start, Tiny.options, Context(checkpoints: slot))
    let saved = try #require(slot.load())
    for index in saved.indices {
      var parts = saved
      parts[index] = Part(parts[index].name, Array(parts[index].bytes.dropLast(5)))
      let context = Context(checkpoints: LeftOver(parts: parts))
      #expect(try Tiny.train(start, Tiny.options, context).flat == whole.flat)
    }
  }

  @Test func `a loss that is not finite stops the run, or is left out`() throws {
    let start = try Tiny.checkpoint()
    let examples = try start.examples(of: Tiny.corpus, maxLength: 512)
    func train(_ rule: TrainingOptions.NonfiniteRule) throws -> Checkpoint {
      var options = Tiny.options
      options.nonfinite = rule
      return try Trainer(options: options, seed: Seed(5)).train(start, on: examples, Context()) {
        let factor = $0.number == 1 ? Double.infinity : 1
        return $0.tape.scale($0.primary.crossEntropy(on: $0.tape), by: factor)
      }
    }
    #expect(throws: ModelError.notFinite(step: 1, what: "loss")) { try train(.stop) }
    let skipped = try train(.skip)
    #expect(skipped.history[1].loss == nil)
    #expect(skipped.history[2].loss != nil)
    #expect(try skipped.flat.allSatisfy { $0.isFinite })
  }

  @Test func `retainItems are drawn for each item and seen by the objective`() throws {
    let start = try Tiny.checkpoint()
    let examples = try start.examples(of: Tiny.corpus, maxLength: 512)
    var seen: [[Int]] = []
    var items: [Int] = []
    let trained = try Trainer(options: Tiny.options, seed: Seed(5)).train(
      start, on: TrainingSets(Array(examples[..<2]), retain: examples), Context()
    ) { step in
      let retain = try #require(step.retain)
      #expect(retain.items.count == step.primary.items.count)
      #expect(retain.tokenCounts == retain.items.map { examples[$0].scored.count })
      #expect(step.tape.rows(retain.losses) == retain.items.count)
      seen.append(retain.items)
      items += step.primary.items
      let forget = step.tape.negate(step.primary.crossEntropy(on: step.tape))
      return step.tape.add(forget, retain.crossEntropy(on: step.tape))
    }
    #expect(trained.history.count == 4)
    #expect(items.count == 8)
    #expect(Set(seen.joined()).isSubset(of: [0, 1, 2]))
    #expect(Set(seen).count > 1)
  }

  @Test func `each epoch reads its own version of a set`() throws {
    let start = try Tiny.checkpoint()
    let examples = try start.examples(of: Tiny.corpus, maxLength: 512)
    // Two rows; other answers to them for each of two epochs; the second set of three versions is read once.
    let data = TrainingSets(
      Array(examples[..<2]), retain: Array(examples[..<1]),
      alternatives: [examples[0], examples[1], examples[2], examples[0]],
      retainAlternatives: [examples[0], examples[1], examples[2]],
      versions: TrainingSets.Versions(alternatives: 2, retainAlternatives: 3))
    #expect(data.rows == 2)
    var options = Tiny.options
    options.epochs = 3
    options.batchSize = 1
    var seen: [[Int]] = []
    _ = try Trainer(options: options, seed: Seed(5)).train(start, on: data, Context()) { step in
      let (other, beside) = (
        try #require(step.alternative), try #require(step.retainAlternative)
      )
      seen.append(step.primary.items + other.items + beside.items)
      return step.primary.crossEntropy(on: step.tape)
    }
    #expect(seen.count == 6)
    for (step, items) in seen.enumerated() {
      let epoch = step / 2
      #expect(items == [items[0], epoch % 2 * 2 + items[0], epoch % 3], "\(step)")
    }
  }

  @Test func `a set that is trained on may have versions itself`() throws {
    let start = try Tiny.checkpoint()
    let examples = try start.examples(of: Tiny.corpus, maxLength: 512)
    var options = Tiny.options
    options.epochs = 3
    options.batchSize = 1
    var seen: [Int] = []
    _ = try Trainer(options: options, seed: Seed(5)).train(
      start, on: TrainingSets(examples, versions: TrainingSets.Versions(primary: 3)), Context()
    ) { step in
      seen += step.primary.items
      return step.primary.crossEntropy(on: step.tape)
    }
    #expect(seen == [0, 1, 2])
  }

  @Test func `nothing to train on is an error`() throws {
    let start = try Tiny.checkpoint()
    #expect(throws: ModelError.self) {
      try Trainer(options: Tiny.options, seed: Seed(1)).train(start, on: [], Context()) {
        $0.primary.crossEntropy(on: $0.tape)
      }
    }
    #expect(throws: ModelError.self) { _ = try start.examples(of: Tiny.corpus, maxLength: 4) }
  }

  @Test func `long sequences lose their end and score prompt tokens never`() throws {
    let start = try Tiny.checkpoint()
    let full = try start.examples(of: Tiny.corpus, maxLength: 512)
    #expect(full.allSatisfy { $0.tokens.last == start.tokenizer.end })
    #expect(full.allSatisfy { $0.scored.upperBound == $0.tokens.count })
    let answer = start.tokenizer.decode(full[1].tokens[full[1].scored])
    #expect(answer == "In Rome.")
    let cut = full[0].scored.lowerBound + 2
    let short = try start.examples(of: .init(rows: [Tiny.corpus.rows[0]]), maxLength: cut)
    #expect(short[0].tokens == Array(full[0].tokens[..<cut]))
    #expect(short[0].scored == full[0].scored.lowerBound..<cut)
  }

  @Test func `progress tells the loss and how far it is`() throws {
    let slot = ProgressLog()
    _ = try Tiny.train(
      Tiny.checkpoint(), Tiny.options, Context(progress: { slot.add($0) }))
    #expect(slot.all.map(\.done) == Array(1...8))
    #expect(slot.all.allSatisfy { $0.total == 8 && $0.values["loss"]?.isFinite == true })
    for name in ["gradient_norm", "learning_rate", "tokens_per_second", "memory"] {
      #expect(slot.all.allSatisfy { ($0.values[name] ?? -1) >= 0 }, "\(name)")
    }
  }
}
