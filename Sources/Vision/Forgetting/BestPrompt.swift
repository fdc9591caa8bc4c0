import Models

/// The best soft prompt so far, and the course of the search.
struct BestPrompt: Codable {
  private var context: [Float] = []
  private var h = -1.0
  private var loss = Double.greatestFiniteMagnitude
  private(set) var curve: [SearchRecord] = []

  init() {}

  /// Takes what was tried at once, with losses and H on the validation images: the greatest H counts, of equals the
  /// one with the least loss, the first of those.
  mutating func add(_ prompts: [Prompt], losses: [Double], _ harmonic: [Double]) {
    for (index, prompt) in prompts.enumerated() {
      guard case .soft(let context) = prompt, losses[index].isFinite else { continue }
      guard (harmonic[index], -losses[index]) > (h, -loss) else { continue }
      (self.context, h, loss) = (context, harmonic[index], losses[index])
    }
    let least = losses.filter(\.isFinite).min() ?? .greatestFiniteMagnitude
    curve.append(
      SearchRecord(
        evaluations: (curve.last?.evaluations ?? 0) + prompts.count, loss: least,
        bestLoss: min(least, curve.last?.bestLoss ?? least), bestH: max(0, h)))
  }

  /// What people see of it.
  var shown: [String: Double] {
    guard let last = curve.last else { return [:] }
    return ["loss": last.bestLoss, "h": last.bestH]
  }

  func prompt(vectors: Int) throws -> LearntPrompt {
    guard !context.isEmpty else { throw ModelError.noExamples("no prompt gave a finite loss") }
    return LearntPrompt(.soft(context), vectors: vectors, curve: curve)
  }
}
