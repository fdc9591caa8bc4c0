import Documents
import Methods
import Models
import Tensors
import Testing

/// Losses against numbers computed apart, and their gradients against finite differences.
@Suite struct LossTests {
  /// Three forget and three retain sequences: summed losses, tokens, and the starting model's losses.
  private let forget: [Float] = [3, 8, 0.5]
  private let retain: [Float] = [2, 1, 6]
  private let forgetTokens = [2, 5, 3]
  private let retainTokens = [4, 1, 5]
  private let start = [1.0, 9, 0.25]

  /// The loss, and its gradient by the summed losses of forget and retain sequences.
  private func evaluate(
    _ method: any GradientMethod, _ forget: [Float], _ retain: [Float]
  ) throws -> (loss: Double, gradient: [Float]) {
    let tape = Tape(Compute.serial)
    let f = tape.variable(forget, rows: 3, columns: 1)
    let r = tape.variable(retain, rows: 3, columns: 1)
    let step = TrainingStep(
      tape: tape, primary: Evidence(items: [2, 0, 1], tokenCounts: forgetTokens, losses: f),
      retain: method.needs.retain
        ? Evidence(items: [0, 1, 2], tokenCounts: retainTokens, losses: r) : nil,
      alternative: method.needs.refusals
        ? Evidence(
          items: [2, 0, 1], tokenCounts: forgetTokens, losses: tape.constant([4, 2, 2.5])) : nil,
      number: 0, total: 1)
    // The reference is in the order of the corpus, the batch is not.
    let order = [1, 2, 0]
    let scores = Scores(
      rows: order.map { RowScores(answer: Score(nll: start[$0], tokens: forgetTokens[$0])) })
    let likelihoods = ReferenceLikelihoods(scores)
    let loss = try method.loss(step, Reference(primary: likelihoods, refusals: likelihoods))
    tape.backward(from: loss)
    return (Double(tape.scalar(loss)), tape.gradient(of: f).array + tape.gradient(of: r).array)
  }

  private func make(_ name: String, _ settings: [(String, String)] = []) throws
    -> any GradientMethod
  {
    try #require(try Tiny.method(name, settings) as? any GradientMethod)
  }

  // CE(forget) = 11.5 / 10, CE(retain) = 9 / 10; log σ by hand for the differences 2, -1, 0.25.
  @Test func gradientAscent() throws {
    #expect(abs(try evaluate(make("gradient_ascent"), forget, retain).loss + 1.15) < 1e-6)
    let bounded = try make("gradient_ascent", [("bound", "1.1")])
    let beyond = try evaluate(bounded, forget, retain)
    #expect(abs(beyond.loss + 1.1) < 1e-6)
    #expect(beyond.gradient.allSatisfy { $0 == 0 })
    let within = try evaluate(bounded, [3, 7, 0.5], retain)
    #expect(abs(within.loss + 1.05) < 1e-6)
    #expect(within.gradient[0] != 0)
  }

  @Test func gradientDifference() throws {
    let plain = try make("gradient_difference")
    #expect(abs(try evaluate(plain, forget, retain).loss - (0.9 - 1.15)) < 1e-6)
    let weighted = try make("gradient_difference", [("gamma", "0.5"), ("alpha", "3")])
    #expect(abs(try evaluate(weighted, forget, retain).loss - (2.7 - 0.575)) < 1e-6)
  }

  /// 2/β mean log(1 + exp(-β d)) for d = 2, -1, 0.25.
  @Test func negativePreference() throws {
    let soft = try make("npo", [("alpha", "0")])
    #expect(abs(try evaluate(soft, forget, retain).loss - 13.488_405_553) < 1e-5)
    let sharp = try make("npo", [("beta", "1"), ("alpha", "2"), ("gamma", "0.5")])
    #expect(abs(try evaluate(sharp, forget, retain).loss - 2.472_043_039) < 1e-5)
  }

  /// As β goes to 0 the gradient is that of ascent on the mean of summed losses.
  @Test func negativePreferenceTendsToAscent() throws {
    let tiny = try make("npo", [("beta", "0.0001"), ("alpha", "0")])
    let gradient = try evaluate(tiny, forget, retain).gradient
    #expect(gradient[..<3].allSatisfy { abs($0 + 1.0 / 3) < 1e-3 })
  }

  /// Methods that look at rows' summed losses only; the others are compared with PyTorch.
  static let rowMethods = [
    "altpo", "dpo", "gradient_ascent", "gradient_difference", "idk", "kto", "npo", "retain_tuning",
    "simnpo",
  ]

  @Test(arguments: rowMethods, [[], [("alpha", "0.3"), ("gamma", "2")]])
  func gradientsAreThoseOfTheLoss(name: String, settings: [(String, String)]) throws {
    let known = Set(methods.describe(name)?.fields.map(\.name) ?? [])
    let method = try make(name, settings.filter { known.contains($0.0) })
    let gradient = try evaluate(method, forget, retain).gradient
    for index in 0..<6 {
      func loss(_ change: Float) throws -> Double {
        var (f, r) = (forget, retain)
        if index < 3 { f[index] += change } else { r[index - 3] += change }
        return try evaluate(method, f, r).loss
      }
      let slope = (try loss(0.125) - loss(-0.125)) / 0.25
      #expect(abs(slope - Double(gradient[index])) < 2e-3, "\(name) \(index)")
    }
  }

  /// Rows cut in training cannot be compared with whole ones.
  @Test func refusesUnlikeReferences() throws {
    let method = try make("npo")
    let tape = Tape(Compute.serial)
    let losses = tape.variable([1], rows: 1, columns: 1)
    let step = TrainingStep(
      tape: tape, primary: Evidence(items: [0], tokenCounts: [3], losses: losses), retain: nil,
      number: 0, total: 1)
    let cut = Scores(rows: [RowScores(answer: Score(nll: 1, tokens: 4))])
    #expect(throws: MethodError.self) {
      try method.loss(step, Reference(primary: ReferenceLikelihoods(cut)))
    }
    let none = ReferenceLikelihoods(Scores(rows: []))
    #expect(throws: MethodError.self) { try method.loss(step, Reference(primary: none)) }
    #expect(throws: MethodError.self) { try method.loss(step, Reference()) }
  }
}
