package import Tensors

/// Which examples each step sees: a function of the seed and the step's number.
package struct BatchPlan {
  private let batchSize: Int
  private let seed: Seed
  private let primary: Int
  private let retain: Int
  private let pairing: TrainingOptions.Pairing?
  package let stepsPerEpoch: Int
  /// Steps of the whole run.
  package let total: Int

  package init(options: TrainingOptions, seed: Seed, primary: Int, retain: Int) {
    batchSize = options.batchSize
    self.seed = seed
    self.primary = primary
    self.retain = retain
    pairing = options.pairing
    stepsPerEpoch = (primary + batchSize - 1) / batchSize
    total = stepsPerEpoch * options.epochs
  }

  /// The items of a step and, for each, a retain item, when there are any.
  package struct Batch {
    package let items: [Int]
    package let retainItems: [Int]
    package var epoch = 0
  }

  /// Returns the batch of a step.
  package func batch(at step: Int) -> Batch {
    let epoch = step / stepsPerEpoch
    var shuffle = seed.stream("shuffle", UInt64(epoch))
    let order = shuffle.permutation(primary)
    let first = step % stepsPerEpoch * batchSize
    let range = first..<min(primary, first + batchSize)
    return Batch(
      items: Array(order[range]),
      retainItems: retain > 0 ? retainItems(of: order, range, UInt64(epoch)) : [], epoch: epoch)
  }

  private func retainItems(of order: [Int], _ range: Range<Int>, _ epoch: UInt64) -> [Int] {
    switch pairing {
    case nil:
      var draws = seed.stream("partner", epoch)
      return Array((0..<range.upperBound).map { _ in draws.below(retain) }[range])
    case .fixed:
      return order[range].map { item in
        var draws = seed.stream("partner of", UInt64(item))
        return draws.below(retain)
      }
    case .inTurn: return order[range].map { $0 % retain }
    }
  }
}
