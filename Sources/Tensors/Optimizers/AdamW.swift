/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), as PyTorch computes it.
package final class AdamW {
  /// The settings that stay the same from step to step.
  package struct Settings: Sendable, Equatable {
    package var beta1: Double
    package var beta2: Double
    package var epsilon: Double
    package var weightDecay: Double

    package init(
      beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
      weightDecay: Double = 0.01
    ) {
      self.beta1 = beta1
      self.beta2 = beta2
      self.epsilon = epsilon
      self.weightDecay = weightDecay
    }
  }

  package let settings: Settings
  /// Running means of the gradient and of its square.
  package let first: FloatMemory
  package let second: FloatMemory
  /// Runs of parameters, with whether weight decay applies to them.
  private let runs: [(range: Range<Int>, decays: Bool)]
  /// Parameters that one thread takes at a time.
  private static let chunk = 1 << 16

  /// Starts with zero moments; `runs` must cover the parameters in order, and none may be of several pieces of
  /// a gradient.
  package init(_ settings: Settings, runs: [(range: Range<Int>, decays: Bool)]) {
    let count = runs.map(\.range.upperBound).max() ?? 0
    self.settings = settings
    self.runs = runs.flatMap { run in
      stride(from: run.range.lowerBound, to: run.range.upperBound, by: Self.chunk).map {
        ($0..<min(run.range.upperBound, $0 + Self.chunk), run.decays)
      }
    }
    first = FloatMemory(count: count)
    second = FloatMemory(count: count)
  }

  /// Changes the weights that have a gradient by one step, the first being number 1.
  package func update(
    _ weights: Floats, _ gradients: Gradients, step: Int, learningRate: Double,
    gradientScale: Double, _ compute: Compute
  ) {
    let count = first.floats.count
    precondition(weights.count == count && gradients.count == count, "all must be of one length")
    let numbers = AdamWStep(
      learningRate: learningRate, beta1: settings.beta1, beta2: settings.beta2,
      epsilon: settings.epsilon, weightDecay: settings.weightDecay,
      correction1: 1 - Portable.pow(settings.beta1, Double(step)),
      correction2: 1 - Portable.pow(settings.beta2, Double(step)), gradientScale: gradientScale)
    compute.backend.adamW(
      numbers, parts(of: gradients), weights: weights, first: first.floats, second: second.floats)
  }

  /// The runs that have a gradient, with it.
  private func parts(of gradients: Gradients) -> [AdamWStep.Run] {
    var pieces = gradients.pieces[...]
    return runs.compactMap { run in
      while let piece = pieces.first, piece.range.upperBound <= run.range.lowerBound {
        pieces.removeFirst()
      }
      guard let piece = pieces.first, piece.range.lowerBound < run.range.upperBound else {
        return nil
      }
      let start = run.range.lowerBound - piece.range.lowerBound
      return AdamWStep.Run(
        range: run.range, gradient: piece.floats[start..<start + run.range.count],
        decays: run.decays)
    }
  }
}
