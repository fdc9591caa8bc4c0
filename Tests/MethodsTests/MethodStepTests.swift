import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import Testing

/// The steps that methods put before their training, and what only single methods promise.
@Suite struct MethodStepTests {
  private func wire(
    _ name: String, _ settings: [(String, String)] = []
  ) throws -> (Plan, Ref<Checkpoint>) {
    var plan = Plan()
    let task = Unlearning(
      label: "m", start: plan.add("start", NoModel(name: "start")), retrain: nil,
      forget: plan.add("forget", Rows(name: "forget")),
      retain: plan.add("retain", Rows(name: "retain")), seed: 1)
    let result = try Tiny.method(name, settings).wire(task, into: &plan)
    return (plan, result)
  }

  @Test func `random answers are of other rows or of a file`() throws {
    let drawn = try DrawAnswers(count: 3, seed: 1).run((Tiny.forget, Tiny.retain, nil), Context())
    #expect(
      drawn.rows.map(\.question)
        == Tiny.forget.rows.flatMap { [$0.question, $0.question, $0.question] })
    #expect(Set(drawn.rows.map(\.answer)).isSubset(of: Set(Tiny.retain.rows.map(\.answer))))
    #expect(Set(drawn.rows.map(\.answer)).count > 2)
    let file = FileArtifact(bytes: Array("Yes.\n \nNo.\n".utf8))
    let own = try DrawAnswers(count: 5, seed: 1).run((Tiny.forget, nil, file), Context())
    #expect(Set(own.rows.map(\.answer)) == ["Yes.", "No."])
    #expect(throws: MethodError.self) {
      try DrawAnswers(count: 1, seed: 1).run((Tiny.forget, nil, FileArtifact(bytes: [])), Context())
    }
    let (plan, _) = try wire("llmu", [("wrong", "0"), ("alpha", "0")])
    #expect(!plan.entries.contains { $0.kind == "draw-answers" || $0.kind == "collect-states" })
  }

  @Test func `choices have the true answer among others'`() throws {
    let asked = try AskChoices(choices: 4, seed: 1).run((Tiny.forget, Tiny.retain), Context())
    for (row, original) in zip(asked.rows, Tiny.forget.rows) {
      let lines = row.question.split(separator: "\n").map { String($0) }
      #expect(lines.count == 6 && lines[0] == original.question)
      #expect(lines.contains("\(row.answer) \(original.answer)"))
      #expect(Set(lines[1...4].map { $0.dropFirst(4) }).count == 4)
      #expect(zip(lines[1...4], "ABCD").allSatisfy { $0.hasPrefix("(\($1)) ") })
    }
    #expect(try AskChoices(choices: 4, seed: 2).run((Tiny.forget, Tiny.retain), Context()) != asked)
    #expect(throws: MethodError.self) {
      try AskChoices(choices: 9, seed: 1).run((Tiny.forget, Tiny.retain), Context())
    }
  }

  /// After DF-MCQ the letters are about equally likely, and much of the probability is still theirs.
  @Test func `choices become equally likely`() throws {
    let start = try Tiny.start.get()
    let rows = try AskChoices(choices: 4, seed: 1).run((Tiny.forget, Tiny.retain), Context())
    // A model that knows the right letters.
    let options = TrainingOptions(
      epochs: 100, batchSize: 3, learningRate: 1e-2, warmupEpochs: 0, maxLength: 256)
    let knowing = try Trainer(options: options, seed: Seed(1)).train(
      start, on: start.examples(of: rows, maxLength: 256), Context()
    ) { $0.primary.crossEntropy(on: $0.tape) }
    let method = try #require(
      try Tiny.method(
        "df_mcq",
        [
          ("choices", "4"), ("alpha", "0"), ("epochs", "40"), ("batch_size", "3"),
          ("max_length", "256"), ("learning_rate", "0.002"),
        ]) as? DFMCQ)
    let after = try FineTune(method: method, seed: 1).run(
      EvidenceInputs([.model(.start): knowing, .rows(TuningSets.primary): rows]), Context())
    func likelihoods(_ model: Checkpoint, _ letter: Int) throws -> [Double] {
      let asked = Corpus(
        rows: rows.rows.map {
          QARow(question: $0.question, answer: AskChoices.letter(letter))
        })
      return try ScoreTokens().run((model, asked), Context()).rows.map {
        // The letter stands after its bracket.
        Portable.exp(Double($0.logP[1]))
      }
    }
    let letters = try (0..<4).map { try likelihoods(after, $0) }
    for row in rows.rows.indices {
      let p = letters.map { $0[row] }
      #expect((p.max() ?? 1) - (p.min() ?? 0) < 0.1, "\(p)")
      // Four tokens of some hundreds would have a fiftieth.
      #expect(p.reduce(0, +) > 0.1, "\(p)")
    }
  }

  @Test func `alternatives are the model's own answers`() throws {
    let rows = try RepeatRows(count: 2).run(Tiny.forget, Context())
    #expect(rows.rows[0] == Tiny.forget.rows[0] && rows.rows[1] == Tiny.forget.rows[0])
    let said = Generations(
      rows: rows.rows.indices.map { Generation(text: "answer \($0)", tokens: 1, ended: true) })
    let answered = try AnswerAsGenerated().run((rows, said), Context())
    #expect(answered.rows.map(\.answer) == said.rows.map(\.text))
    #expect(answered.rows.map(\.question) == rows.rows.map(\.question))
    #expect(throws: MethodError.self) {
      try AnswerAsGenerated().run((Tiny.forget, said), Context())
    }
    // Other settings of the loss ask the model nothing new.
    let (plan, result) = try wire("altpo")
    #expect(plan.entries[result.index].kind == "unlearn-altpo")
    #expect(plan.entries.count { $0.kind == "score-answers" } == 2)
  }

  /// The weight of the retain loss stays through the warm-up, then follows the loss; resumed or not.
  @Test func `the dual variable follows the retain loss`() throws {
    let settings = [("epochs", "4"), ("dual_warmup_epochs", "1"), ("dual", "2"), ("bound", "0.1")]
    let history = try Tiny.unlearn("pdu", settings).history
    #expect(history.count == 8)
    var wanted = 2.0
    for (step, record) in history.enumerated() {
      let notes = try #require(record.notes)
      #expect(abs(try #require(notes["dual"]) - wanted) < 1e-9)
      if step >= 2 { wanted = max(0, wanted + (try #require(notes["retain_loss"]) - 0.1)) }
    }
    let split = try Tiny.unlearn("pdu", settings + [("micro_batch", "1")]).history
    for (a, b) in zip(history, split) {
      #expect(abs(try #require(a.notes?["retain_loss"]) - #require(b.notes?["retain_loss"])) < 1e-4)
      #expect(abs(try #require(a.loss) - #require(b.loss)) < 1e-3)
    }
    #expect(try Tiny.unlearn("npo").history.allSatisfy { $0.notes == nil })
  }

  @Test func `teachers are fresh or refuse`() throws {
    let (fresh, _) = try wire("distil")
    #expect(fresh.entries.contains { $0.kind == "fresh-weights" })
    #expect(!fresh.entries.contains { $0.kind == "refuse" })
    let (refusing, _) = try wire("distil", [("teacher", "refusing")])
    #expect(refusing.entries.contains { $0.kind == "reinforce" })
    let start = try Tiny.start.get()
    let model = try FreshWeights(seed: 1).run(start, Context())
    #expect(try Tiny.crossEntropy(model, Tiny.retain) > Tiny.crossEntropy(start, Tiny.retain) + 1)
    let after = try Tiny.unlearn("distil", [("teacher", "refusing"), ("epochs", "8")])
    #expect(try Tiny.crossEntropy(after, Tiny.forget) > Tiny.crossEntropy(start, Tiny.forget) + 0.1)
  }

  /// SCRUB departs in even epochs, as long as it may, and returns in odd ones.
  @Test func `departures and returns alternate`() throws {
    let history = try Tiny.unlearn("scrub", [("epochs", "6"), ("max_passes", "2")]).history
    let wanted: [Bool] = history.indices.map { step in [0, 2].contains(step / 2) }
    #expect(history.map { ($0.loss ?? 0) < 1e-5 } == wanted)
  }

  @Test func `methods have aliases`() throws {
    for (alias, name) in [
      ("ga", "gradient_ascent"), ("graddiff", "gradient_difference"), ("whp", "generic_labels"),
    ] {
      let made = methods.make(.text(alias))
      #expect(made.name == name && made.diagnostics.isEmpty)
      #expect(made.resolved == methods.make(.text(name)).resolved)
      #expect(methods.describe(alias)?.name == name)
      #expect(methods.describe(name)?.text.contains(alias) == true)
    }
  }

  @Test func `one-line refusals take the place of TOFU's`() throws {
    let refused = try Refuse(seed: 1, lines: ["No idea"]).run((Tiny.forget, nil), Context())
    #expect(refused.rows.allSatisfy { $0.answer == "No idea" })
  }
}
