import Plans
import Running

#if canImport(Glibc)
  import Glibc
#endif

/// A made-up sweep as the runner would plan it: trained models, and points that each unlearn from one, are scored twice and
/// summed up.
struct SweepModel {
  /// Trained models, of which each has a share of the points.
  static let models = 10

  let steps: [Simulation.Step]

  /// A sweep of about `count` steps; durations follow from the seed.
  init(steps count: Int, seed: UInt64) {
    var steps: [Simulation.Step] = []
    func add(_ kind: Kind, _ inputs: [Int]) -> Int {
      var draws = Draws(seed, steps.count, 0)
      steps.append(
        Simulation.Step(
          inputs: inputs, resources: kind == .table ? .light : .heavy,
          seconds: kind.median * Self.logNormal(kind.spread, &draws), expected: kind.median))
      return steps.count - 1
    }
    let models = (0..<Self.models).map { _ in add(.training, []) }
    for point in 0..<max(1, (count - Self.models) / 4) {
      let model = models[point % models.count]
      let unlearned = add(.unlearning, [model])
      let scores = [add(.scores, [unlearned]), add(.scores, [unlearned])]
      _ = add(.table, scores)
    }
    self.steps = steps
  }

  private enum Kind {
    case training, unlearning, scores, table

    /// Seconds that half of such steps take at most.
    var median: Double {
      switch self {
      case .training: 3600
      case .unlearning: 300
      case .scores: 60
      case .table: 0.05
      }
    }

    /// The standard deviation of the logarithm of the seconds.
    var spread: Double {
      switch self {
      case .training: 0.1
      case .unlearning: 0.8
      case .scores: 0.4
      case .table: 0
      }
    }
  }

  /// Draws e to the power of a normal number, by Box and Muller's transform.
  private static func logNormal(_ spread: Double, _ draws: inout Draws) -> Double {
    let radius = (-2 * log(1 - draws.next())).squareRoot()
    return exp(spread * radius * cos(2 * .pi * draws.next()))
  }
}
