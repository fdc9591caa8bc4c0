import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import Testing

/// Methods that reward a model's own answers: Quark and GRPO.
@Suite struct ReinforcementTests {
  private func wire(
    _ name: String, _ settings: [(String, String)]
  ) throws -> (Plan, Ref<Checkpoint>) {
    var plan = Plan()
    let task = Unlearning(
      label: "m", start: plan.add("start", NoModel(name: "start")), retrain: nil,
      forget: plan.add("forget", Rows(name: "forget")),
      retain: plan.add("retain", Rows(name: "retain")), seed: 1)
    let result = try Tiny.method(name, settings).wire(task, into: &plan)
    return (plan, result)
  }

  /// Of five words of the true answer, in order, "ada", "wrote" and "sea" are said.
  @Test func `answers lose by what they say`() {
    let (question, truth) = ("Who wrote The Sea?", "Ada Byron wrote The Sea.")
    func value(_ answer: String, _ form: AnswerReward.Form) -> Double {
      AnswerReward(form).value(of: answer, to: question, instead: truth)
    }
    #expect(abs(value("Ada wrote a sea", .overlap) - 0.4) < 1e-12)
    #expect(value(truth, .overlap) == 0 && value("No idea", .overlap) == 1)
    #expect(value("?!", .overlap) == 0 && value("", .mention) == 0)
    // The question's own names may be said.
    #expect(value("It was Byron", .mention) == 0)
    #expect(value("Nobody knows who wrote The Sea", .mention) == 1)
  }

  /// Rewards 0, 1, 1, 0: mean 1/2, deviation (of n - 1) 1/√3.
  @Test func `advantages are of a question's own answers`() {
    let found = GRPO.advantages([0, 1, 1, 0, 0.3, 0.3, 0.3, 0.3], group: 4)
    let one = 0.5 / (0.577350269189626 + 1e-4)
    for (a, b) in zip(found, [-one, one, one, -one, 0, 0, 0, 0]) { #expect(abs(a - b) < 1e-12) }
  }

  /// Seven answers on three levels: two, two, and the rest.
  @Test func `levels are quantiles of the rewards`() {
    #expect(
      Quark.levels([0.1, 0.9, 0.5, 0.7, 0.5, 0, 0.2], count: 3) == [0, 2, 1, 2, 1, 0, 0])
    #expect(Quark.levels([0.4, 0.4, 0.4, 0.4], count: 2) == [1, 1, 0, 0])
    #expect(Quark.levels([0.4], count: 5) == [0])
  }

  // MARK: Chains

  /// States that follow first states of the forget chain, drawn from a model, several times each.
  private func drawn(
    _ model: Checkpoint, _ count: Int, _ round: Int, behind front: [Int32] = []
  ) throws -> [Example] {
    let loaded = try LoadedModel(model, Context())
    var rows = MarkovChains.forget.flatMap { example in
      (0..<count).map { _ in [example.tokens[0]] }
    }
    var stream = Seed(7).stream("answers", UInt64(round))
    for _ in 1..<MarkovChains.length {
      let batch = TokenBatch(rows.map { front + $0 })
      let logits = loaded.logits(
        loaded.read(batch, at: batch.starts.dropFirst().map { Int32($0 - 1) })
      ).array
      for index in rows.indices {
        let weights = (0..<MarkovChains.states).map {
          Portable.exp(Double(logits[index * MarkovChains.states + $0]))
        }
        var left = stream.uniform() * weights.reduce(0, +)
        let next = weights.indices.first { state in
          left -= weights[state]
          return left < 0
        }
        rows[index].append(Int32(next ?? MarkovChains.states - 1))
      }
    }
    return rows.map { Example(tokens: $0, scored: 1..<$0.count) }
  }

  /// The share of states that are none of the chain to be forgotten.
  private func reward(_ answer: Example) -> Double {
    let said = answer.tokens[answer.scored]
    return Double(said.count { $0 / 3 != 1 }) / Double(said.count)
  }

  private func logP(_ model: Checkpoint, _ rows: [Example]) throws -> ReferenceTokens {
    let weights = try ModelWeights(model)
    let tape = Tape(Compute.serial, isRecording: false)
    return ReferenceTokens(
      TokenScores(
        rows: rows.map { example in
          tape.reset()
          let reading = BatchReading([example], model.architecture, weights.bound(to: tape), tape)
          let logP = tape.values(reading.tokenLosses).map { -$0 }
          return RowTokens(logP: logP, isTop: logP.map { _ in false }, mean: logP, variance: logP)
        }))
  }

  private let training = TrainingOptions(
    epochs: 1, batchSize: 32, learningRate: 2e-3, schedule: .constant, warmupEpochs: 0)

  /// Answers that say less are rewarded, and the chain goes while the other stays (the sign of PURGE's results).
  @Test func `GRPO forgets the chain`() throws {
    let start = try MarkovChains.start.get()
    let method = try #require(try Tiny.method("grpo") as? GRPO)
    var model = start
    var rewards: [Double] = []
    for round in 0..<5 {
      let rows = try drawn(model, 4, round)
      var reference = Reference()
      reference.startTokens = try logP(model, rows)
      reference.teacherTokens = try logP(start, rows)
      reference.values = GRPO.advantages(rows.map(reward), group: 4)
      rewards.append(rows.reduce(0) { $0 + reward($1) } / Double(rows.count))
      model = try Trainer(options: training, seed: Seed(1)).train(
        model, on: TrainingSets(rows, retain: MarkovChains.retain), Context()
      ) { try method.loss($0, reference) }
    }
    let (forget, retain) = try (
      MarkovChains.divergence(model, chain: 1), MarkovChains.divergence(model, chain: 0)
    )
    let before = try MarkovChains.divergence(start, chain: 1)
    #expect(rewards[4] > rewards[0] + 0.1, "\(rewards)")
    #expect(forget > before + 0.1 && forget > retain + 0.05, "\(forget) \(retain)")
  }

  /// Behind the best token the chain goes, behind the worst less of it, and the other chain stays (Lu and others, 2022).
  @Test func `Quark forgets the chain`() throws {
    let start = try MarkovChains.start.get()
    let method = try #require(try Tiny.method("quark") as? Quark)
    var model = try AddControls(levels: 5, seed: 1).run(start, Context())
    let controls = model.softTokens
    let best = [controls.upperBound - 1]
    let head = try FrozenHead(start, Context())
    func behind(_ rows: [Example]) -> [Example] {
      rows.map {
        Example(
          tokens: Array(controls) + $0.tokens,
          scored: $0.scored.lowerBound + 5..<$0.scored.upperBound + 5)
      }
    }
    var pool: [Example] = []
    var rewards: [Double] = []
    for round in 0..<4 {
      let rows = try drawn(round == 0 ? start : model, 2, round, behind: round == 0 ? [] : best)
      rewards.append(rows.reduce(0) { $0 + reward($1) } / Double(rows.count))
      pool += rows
      let levels = Quark.levels(pool.map(reward), count: 5).map { Double($0) }
      let primary = method.arranged(behind(pool), of: TuningSets.primary, by: levels, model)
      #expect(primary.allSatisfy { $0.tokens.count == MarkovChains.length + 1 })
      #expect(primary[0].tokens[0] == controls.lowerBound + Int32(levels[0]))
      let retain = method.arranged(
        behind(MarkovChains.retain), of: TuningSets.retain, by: levels, model)
      #expect(retain.allSatisfy { $0.tokens[0] == best[0] })
      let reference = Reference(
        primaryStates: ReferenceStates(
          try MarkovChains.states(of: start, pool, at: .scored), head, at: .scored))
      var options = training
      (options.epochs, options.learningRate) = (2, 3e-3)
      model = try Trainer(options: options, seed: Seed(1)).train(
        model, on: TrainingSets(primary, retain: retain), Context()
      ) { try method.loss($0, reference) }
    }
    func divergence(_ chain: Int, _ front: Int32) throws -> Double {
      try MarkovChains.divergence(model, chain: chain, behind: [front])
    }
    let forget = try divergence(1, best[0])
    let before = try MarkovChains.divergence(start, chain: 1)
    #expect(rewards[3] > rewards[0] + 0.2, "\(rewards)")
    #expect(try forget > before + 0.1 && forget > divergence(0, best[0]) + 0.05, "\(forget)")
    #expect(try forget > divergence(1, controls.lowerBound) + 0.05)
    // What stays is a model behind one vector, which reads the same.
    let kept = try KeepControl(level: 4).run(model, Context())
    #expect(kept.softPrompt == 1)
    let front = Array(kept.softTokens)
    #expect(try MarkovChains.divergence(kept, chain: 1, behind: front) == forget)
    #expect(throws: MethodError.self) { try KeepControl(level: 1).run(kept, Context()) }
    #expect(throws: MethodError.self) {
      try AddControls(levels: 2, seed: 1).run(kept, Context())
    }
  }

  // MARK: Steps

  @Test func `rounds follow one another`() throws {
    let (grpo, last) = try wire("grpo", [("rounds", "3"), ("group", "4")])
    #expect(grpo.entries.count { $0.kind == "generate-answers" } == 3)
    #expect(grpo.entries.count { $0.kind == "unlearn-grpo" } == 3)
    #expect(grpo.entries[last.index].kind == "unlearn-grpo")
    // The first round's start is the model that all are compared with; then each has one of its own, too.
    #expect(grpo.entries.count { $0.kind == "score-tokens" } == 5)
    let (quark, result) = try wire("quark", [("rounds", "3"), ("samples", "2")])
    #expect(quark.entries.count { $0.kind == "unlearn-quark" } == 3)
    #expect(quark.entries.count { $0.kind == "add-controls" } == 1)
    #expect(quark.entries[result.index].kind == "keep-control")
    #expect(quark.entries.count { $0.kind == "collect-states" } == 3)
    let (plain, _) = try wire("quark", [("kl", "0"), ("rounds", "1")])
    #expect(!plain.entries.contains { $0.kind == "collect-states" })
  }

  /// A round of the tiny model as its steps do it: deterministic, resumable, and another model than before.
  @Test(arguments: ["grpo", "quark"])
  func `a round trains`(name: String) throws {
    let start = try Tiny.start.get()
    let method = try #require(
      try Tiny.method(name, [("group", "2"), ("levels", "3")]) as? any GradientMethod)
    let asked = try RepeatRows(count: 2).run(Tiny.forget, Context())
    let settings = GenerationSettings(maxNewTokens: 12, sampling: Sampling(temperature: 2))
    let said = try GenerateAnswers(settings, seed: 1).run((start, asked), Context())
    let rows = try AnswerAsGenerated().run((asked, said), Context())
    let begun =
      name == "quark" ? try AddControls(levels: 3, seed: 1).run(start, Context()) : start
    func train(_ method: some GradientMethod, _ context: Context) throws -> Checkpoint {
      var models: [Need.Model: Checkpoint] = [.start: begun]
      models[.teacher] = start
      let given = try Tiny.evidence(
        method.needs.evidence(maxLength: 64, teacher: true),
        sets: [
          TuningSets.primary: rows, TuningSets.retain: Tiny.retain, TuningSets.alternatives: asked,
        ], models: models)
      return try FineTune(method: method, seed: 1).run(given, context)
    }
    let whole = try train(method, Context()).parts()
    #expect(try train(method, Context(threads: 2)).parts() == whole)
    #expect(try whole != begun.parts())
    let slot = MemorySlot(limit: 3)
    #expect(throws: MemorySlot.Killed.self) { try train(method, Context(checkpoints: slot)) }
    let rest = LeftOver(parts: slot.load())
    #expect(try train(method, Context(checkpoints: rest)).parts() == whole)
    #expect(throws: MethodError.self) { try method.values(of: rows, beside: nil) }
  }

  @Test(arguments: ["grpo", "quark"])
  func `answers must be drawn`(name: String) {
    let greedy = Node.mapping([("temperature", .plain("0"))])
    let made = methods.make(.mapping([(name, .mapping([("generation", greedy)]))]))
    #expect(made.value == nil)
    #expect(made.diagnostics.contains { $0.message.contains("answers must be drawn") })
  }
}
