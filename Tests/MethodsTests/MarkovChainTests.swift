import Documents
import Methods
import Models
import Plans
import Tensors
import Testing

/// What methods do to a model of Markov chains has the sign that their papers report.
@Suite struct MarkovChainTests {
  private static let training = TrainingOptions(
    epochs: 4, batchSize: 8, learningRate: 1e-3, warmupEpochs: 0)

  private func divergences(_ model: Checkpoint) throws -> (forget: Double, retain: Double) {
    (
      try MarkovChains.divergence(model, chain: 1), try MarkovChains.divergence(model, chain: 0)
    )
  }

  private func unlearn(
    _ name: String, _ settings: [(String, String)] = [], epochs: Int = 4
  ) throws -> (forget: Double, retain: Double) {
    let method = try #require(try Tiny.method(name, settings) as? any GradientMethod)
    var training = Self.training
    training.epochs = epochs
    return try divergences(try MarkovChains.unlearn(method, training))
  }

  @Test func theModelKnowsTheChains() throws {
    let start = try divergences(try MarkovChains.start.get())
    #expect(start.forget < 0.15 && start.retain < 0.1, "\(start)")
  }

  /// The forget chain goes, and more of it than of the retain chain.
  @Test(arguments: [
    ("gradient_ascent", []), ("gradient_difference", []), ("gradient_difference", ["kl"]),
    ("npo", []), ("npo", ["kl"]), ("simnpo", []), ("dpo", []), ("idk", []), ("wga", []),
    ("relearn", []), ("ceu", []), ("kto", []), ("maximum_entropy", []), ("pdu", []),
    ("jensun", []), ("obliviate", []), ("llmu", []), ("altpo", []), ("idk_ap", []), ("scrub", []),
    ("distil", []),
  ])
  func forgetsTheChain(name: String, retain: [String]) throws {
    let start = try divergences(try MarkovChains.start.get())
    let after = try unlearn(
      name, retain.map { ("retain", $0) }, epochs: name == "simnpo" ? 16 : 4)
    #expect(after.forget > start.forget + 0.1, "\(after)")
    #expect(after.forget > after.retain + 0.05, "\(after)")
  }

  /// With its published powers SatImp leaves tokens alone that are as unlikely as those of a chain; with less it forgets.
  @Test func reweightingForgetsByItsPowers() throws {
    let start = try divergences(try MarkovChains.start.get())
    let published = try unlearn("satimp")
    let eager = try unlearn("satimp", [("beta", "1"), ("beta_rest", "0"), ("gamma", "1")])
    #expect(eager.forget > start.forget + 0.1 && eager.forget > published.forget, "\(eager)")
  }

  /// Lowering the token that came flattens what is likely.
  ///
  /// Little of it is left on average where every next state is chance: there is nothing memorised to take away.
  @Test func selfDistillationFlattens() throws {
    let start = try divergences(try MarkovChains.start.get())
    let after = try unlearn("undial")
    #expect(after.forget > start.forget && after.forget > after.retain, "\(after)")
  }

  /// Training on the retain chain alone forgets nothing on purpose, and learns what it trains on no worse.
  @Test func retainTuningIsGentle() throws {
    let start = try divergences(try MarkovChains.start.get())
    let after = try unlearn("retain_tuning")
    #expect(after.retain < start.retain + 0.02, "\(after)")
  }

  /// Ascent diverges where the bounded losses slow down (Zhang and others, 2024; Fan and others, 2024).
  @Test(arguments: ["npo", "simnpo"])
  func isGentlerThanAscent(name: String) throws {
    let ascent = try unlearn("gradient_ascent", epochs: 8)
    let bounded = try unlearn(
      name, [("alpha", "0"), ("beta", name == "npo" ? "1" : "4")], epochs: 8)
    #expect(bounded.retain < ascent.retain, "\(bounded) \(ascent)")
  }

  /// Either retain term keeps more of the retain chain than none.
  @Test(arguments: ["gd", "kl"])
  func retainTermsKeep(form: String) throws {
    let careless = try unlearn("npo", [("alpha", "0")])
    let careful = try unlearn("npo", [("alpha", "2"), ("retain", form)])
    #expect(careful.retain < careless.retain, "\(careful) \(careless)")
  }

  /// Reinforcement knows the forget chain better; away from it the chain goes (Ilharco and others, 2023).
  @Test func taskVectorsAndGenericLabels() throws {
    let start = try MarkovChains.start.get()
    let reinforced = try Trainer(options: Self.training, seed: Seed(1))
      .train(start, on: MarkovChains.forget, Context()) { $0.primary.crossEntropy(on: $0.tape) }
    let before = try divergences(start)
    let away = try divergences(try Extrapolate(factor: -2).run((start, reinforced), Context()))
    #expect(away.forget > before.forget + 0.1, "\(away)")
    // Labels from both models on the same text: what reinforcement made likelier is not said any more.
    let rows = MarkovChains.forget.map { example in
      GenericLabels.Row(
        tokens: example.tokens, scored: Array(example.scored), places: Array(example.scored),
        labels: Array(example.tokens[example.scored]), forbidden: example.scored.map { _ in [] },
        anchors: [])
    }
    let labels = GenericLabels(
      rows: rows, passages: [],
      states: (
        try MarkovChains.states(of: start, MarkovChains.forget, at: .all),
        try MarkovChains.states(of: reinforced, MarkovChains.forget, at: .all)
      ))
    var training = Self.training
    training.epochs = 8
    let step = LearnLabels(rule: GenericRule(alpha: 5), training: training, seed: 1)
    let generic = try divergences(try step.run((start, reinforced, labels), Context()))
    #expect(generic.forget > before.forget + 0.1, "\(generic)")
    #expect(generic.forget > generic.retain, "\(generic)")
  }
}
