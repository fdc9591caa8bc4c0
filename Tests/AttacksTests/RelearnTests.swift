import Attacks
import Datasets
import Documents
import Models
import Plans
import Tensors
import Testing

/// Relearning: which rows are learnt, which are measured, and for how long.
@Suite struct RelearnTests {
  private let training = TrainingOptions(
    batchSize: 4, learningRate: 1e-2, schedule: .constant, warmupEpochs: 0)

  @Test func `what is learnt is not measured`() throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let learnt = try DrawRows(2, part: .drawn, seed: seed).run(Tiny.rows, Context()).rows
      let measured = try DrawRows(2, part: .rest, seed: seed).run(Tiny.rows, Context()).rows
      #expect(learnt.count == 2 && measured.count == 4)
      let all = learnt + measured
      #expect(Tiny.rows.rows.allSatisfy { all.contains($0) })
      // The rows that are left keep their order.
      #expect(measured == Tiny.rows.rows.filter { measured.contains($0) })
    }
    let error = #expect(throws: DrawRows.NoneLeft.self) {
      try DrawRows(6, part: .rest, seed: 1).run(Tiny.rows, Context())
    }
    #expect(error?.description.contains("draw fewer") == true)
  }

  @Test(arguments: [1, 3, 7])
  func `training ends after the steps that were asked for`(steps: Int) throws {
    let model = try Tiny.model.get()
    let step = TrainSteps(steps, training: training, seed: 1)
    let trained = try step.run((model, Tiny.rows), Context())
    #expect(trained.history.map(\.step) == Array(0..<steps))
    #expect(trained.history.allSatisfy { $0.learningRate == 1e-2 })
    #expect(try step.run((model, Tiny.rows), Context(threads: 2)).parts() == trained.parts())
  }

  @Test func `the steps' rows become likelier`() throws {
    let model = try Tiny.model.get()
    let trained = try TrainSteps(20, training: training, seed: 1).run(
      (model, Tiny.rows), Context())
    func loss(_ model: Checkpoint) throws -> Double {
      try ScoreAnswers(.answer).run((model, Tiny.rows), Context()).rows
        .reduce(0) { $0 + $1.answer.nll }
    }
    #expect(try loss(trained) < loss(model) * 0.8)
  }

  @Test func `each set and each number of steps is tried`() throws {
    let attack = try Tiny.attack(
      .mapping([
        (
          "relearn",
          .mapping([
            ("on", .list([.text("forget"), .text("retain")])),
            ("steps", .list([.plain("1"), .plain("20")])),
          ])
        )
      ]))
    #expect(
      attack.titles == [
        "relearn forget, 1 step", "relearn forget, 20 steps", "relearn retain, 1 step",
        "relearn retain, 20 steps",
      ])
    var plan = Plan()
    let (forget, retain) = (try Tiny.rows(&plan), try Tiny.rows(&plan))
    let model = plan.add("model", GiveModel())
    let target = AttackTarget(
      label: "none", model: model, start: model, sets: ["forget": forget, "retain": retain], seed: 1
    )
    let attempts = try attack.wire(target, into: &plan)
    #expect(attempts.map { $0.sets["forget"] != forget } == [true, true, false, false])
    #expect(attempts.map { $0.sets["retain"] != retain } == [false, false, true, true])
    // Both numbers of steps are measured on the same rows, so that what was before is measured once.
    #expect(attempts[0].sets == attempts[1].sets)
    let lacking = AttackTarget(
      label: "none", model: model, start: model, sets: ["forget": forget], seed: 1)
    let error = #expect(throws: AttackError.self) { try attack.wire(lacking, into: &plan) }
    #expect(error?.description.contains("the retain set") == true)
  }

  @Test func `all rows of a set are learnt and measured where that is asked for`() throws {
    let attack = try Tiny.attack(
      .mapping([("relearn", .mapping([("all_rows", .plain("true"))]))]))
    #expect(attack.titles == ["relearn all of forget, 10 steps"])
    var plan = Plan()
    let forget = try Tiny.rows(&plan)
    let model = plan.add("model", GiveModel())
    let target = AttackTarget(
      label: "none", model: model, start: model, sets: ["forget": forget], seed: 1)
    let attempt = try attack.wire(target, into: &plan)[0]
    #expect(attempt.sets["forget"] == forget)
    #expect(plan.entries[attempt.model.index].inputs.indices.contains(forget.index))
    #expect(!plan.entries.contains { $0.kind == "draw-rows" })
    #expect(throws: InvalidDocument.self) {
      try Tiny.attack(
        .mapping([("relearn", .mapping([("all_rows", .plain("true")), ("rows", .plain("3"))]))]))
    }
  }

  @Test func `unrelated rows need to be given, and only then`() throws {
    #expect(throws: InvalidDocument.self) {
      try Tiny.attack(.mapping([("relearn", .mapping([("on", .list([.text("unrelated")]))]))]))
    }
  }
}
