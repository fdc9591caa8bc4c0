import Attacks
import Datasets
import Documents
import Models
import Plans
import Tensors
import TestKit
import Testing

/// What must hold for every attack in the registry.
@Suite struct AttackTests {
  @Test(arguments: attacks.names)
  func `an attack documents itself and says how it is tried`(name: String) throws {
    let description = try #require(attacks.describe(name))
    #expect(description.isCompleteAlone && description.summary.hasSuffix("."))
    #expect(description.fields.allSatisfy { $0.help.hasSuffix(".") })
    let titles = try Tiny.attack(.text(name)).titles
    #expect(!titles.isEmpty && Set(titles).count == titles.count)
    #expect(titles.allSatisfy { $0.hasPrefix(name) })
  }

  @Test(arguments: attacks.names)
  func `there is one attempt for each title`(name: String) throws {
    var plan = Plan()
    let (forget, retain) = (try Tiny.rows(&plan), try Tiny.rows(&plan))
    let model = plan.add("model", GiveModel())
    let target = AttackTarget(
      label: "none", model: model, start: model, sets: ["forget": forget, "retain": retain], seed: 1
    )
    let attack = try Tiny.attack(.text(name))
    let attempts = try attack.wire(target, into: &plan)
    #expect(attempts.count == attack.titles.count)
    for attempt in attempts {
      // Each attacks something, and every set is measured before and after.
      #expect(attempt.model != model || attempt.asked != attempt.sets)
      #expect(Set(attempt.sets.keys) == ["forget", "retain"])
      #expect(Set(attempt.asked.keys) == ["forget", "retain"])
    }
  }

  /// A step whose output changes must have another version.
  @Test func `versions are raised`() throws {
    let model = try Tiny.model.get()
    func print(_ name: String, _ version: String, _ output: some Artifact) throws -> Fingerprint {
      Fingerprint(name, version: version, output: try output.parts().flatMap(\.bytes))
    }
    let training = TrainingOptions(
      batchSize: 2, learningRate: 1e-3, schedule: .constant, warmupEpochs: 0)
    var prints = try [ElementFormat.q8_0, .q4_0, .q4_k].map { format in
      try print(
        "quantise-\(format.rawValue)", QuantiseWeights.version,
        QuantiseWeights(format: format).run(model, Context()))
    }
    prints += try [ElementFormat.bf16, .f16].map { format in
      try print(
        "round-\(format.rawValue)", RoundWeights.version,
        RoundWeights(format: format).run(model, Context()))
    }
    prints += [
      try print(
        "draw-rows", DrawRows.version,
        DrawRows(2, part: .drawn, seed: 1).run(Tiny.rows, Context())),
      try print("lead-rows", LeadRows.version, LeadRows().run((Tiny.rows, Tiny.rows), Context())),
      try print(
        "prefix-rows", PrefixRows.version,
        PrefixRows([], seed: 1).run((Tiny.rows, Prefixes(texts: ["Now", "So: "])), Context())),
      try print(
        "request-questions", RequestQuestions.version,
        RequestQuestions(language: "Spanish").run(Tiny.rows, Context())),
      try print(
        "ask-otherwise", AskOtherwise.version,
        AskOtherwise(isTranslated: false).run(
          (Tiny.rows, TextReplies((0..<6).map { "Number \($0)?" })), Context())),
      try print(
        "search-recall-prompt", SearchRecallPrompt.version,
        RecallSearchTests.step(generations: 3).run((model, Tiny.rows), Context())),
      try print(
        "train-steps", TrainSteps.version,
        TrainSteps(5, training: training, seed: 1).run((model, Tiny.rows), Context())),
    ]
    expectFingerprints(prints, "fingerprints.txt")
  }

  @Test(arguments: [
    (ElementFormat.q8_0, ElementFormat.q8_0), (.q4_0, .q4_0), (.q4_k, .q5_0),
  ])
  func `matrices are held in blocks where these fill their rows`(
    format: ElementFormat, held: ElementFormat
  ) throws {
    let model = try Tiny.model.get()
    let attacked = try QuantiseWeights(format: format).run(model, Context())
    for spec in model.table.specs {
      let expected: ElementFormat =
        spec.rows == 1 ? .f32 : spec.columns.isMultiple(of: 32) ? held : .f16
      #expect(attacked.weights.format(spec.name) == expected, "\(spec.name)")
    }
    let columns = Set(model.table.specs.filter { $0.rows > 1 }.map(\.columns))
    #expect(columns == [32, 48])
    // The model is read back as it was written, and has other weights than before.
    let back = try Checkpoint(from: MemoryParts(parts: attacked.parts()))
    #expect(try back.weights.flat(back.table) == attacked.weights.flat(attacked.table))
    #expect(try attacked.weights.flat(attacked.table) != model.weights.flat(model.table))
    let again = try QuantiseWeights(format: format).run(attacked, Context())
    #expect(try again.parts() == attacked.parts())
  }

  @Test func `all weights are rounded to 16 bits`() throws {
    let model = try Tiny.model.get()
    let before = try model.weights.flat(model.table)
    for (format, bits) in [(ElementFormat.bf16, 8), (.f16, 11)] {
      let attacked = try RoundWeights(format: format).run(model, Context())
      #expect(model.table.specs.allSatisfy { attacked.weights.format($0.name) == format })
      let bound = Float(1) / Float(1 << bits)
      for (new, old) in zip(try attacked.weights.flat(attacked.table), before) {
        #expect(abs(new - old) <= abs(old) * bound + 1e-7)
      }
    }
  }

  @Test func `a weight that does not fit is named`() throws {
    var model = try Tiny.model.get()
    var flat = try model.weights.flat(model.table)
    let place = try #require(model.table.specs.last)
    flat[model.table.place(place.name).range.lowerBound] = 70_000
    model.weights = Weights(flat: flat, model.table)
    let error = #expect(throws: AttackError.self) {
      try RoundWeights(format: .f16).run(model, Context())
    }
    #expect(error?.description.contains("'\(place.name)'") == true)
    #expect(throws: Never.self) { try RoundWeights(format: .bf16).run(model, Context()) }
  }
}
