package import Plans
package import Tensors

/// Which weights the rows of a training bear on, by the gradients of their cross-entropy at its first weights.
struct Saliency {
  private let pass: TrainingPass
  private let trainable: ModelWeights.Trainable

  init(_ pass: TrainingPass, _ trainable: ModelWeights.Trainable) {
    self.pass = pass
    self.trainable = trainable
  }

  /// Returns 1 for the share of the weights with the greatest gradient of the primary rows, 0 for others.
  func mask(share: Double) throws -> FloatMemory {
    let sizes = try gradient(of: pass.data.primary).array.map { abs($0) }
    let kept = min(sizes.count, max(1, Int((share * Double(sizes.count)).rounded())))
    let least = sizes.sorted(by: >)[kept - 1]
    return FloatMemory(sizes.map { $0 >= least && $0 > 0 ? 1 : 0 })
  }

  /// Returns 1 for the weights of the blocks with the greatest gradient of the primary rows for each unit of the
  /// retain rows', 0 for others.
  func mask(blocks count: Int) throws -> FloatMemory {
    let primary = try gradient(of: pass.data.primary)
    let retain = try gradient(of: pass.data.retain)
    var squares: [Int: (primary: Double, retain: Double)] = [:]
    for spec in trainable.table.specs {
      guard let block = Self.block(of: spec.name) else { continue }
      let range = trainable.table.place(spec.name).range
      var sums = squares[block] ?? (0, 0)
      sums.primary += primary[range].squaredNorm
      sums.retain += retain[range].squaredNorm
      squares[block] = sums
    }
    guard squares.count >= count else {
      throw ModelError.noExamples(
        "the model has \(squares.count) blocks, \(count) are to be trained")
    }
    let order = squares.sorted { a, b in
      let (x, y) = (a.value.primary * b.value.retain, b.value.primary * a.value.retain)
      return x == y ? a.key < b.key : x > y
    }
    let chosen = Set(order.prefix(count).map(\.key))
    let mask = FloatMemory(count: trainable.values.count)
    for spec in trainable.table.specs {
      guard let block = Self.block(of: spec.name), chosen.contains(block) else { continue }
      mask.floats[trainable.table.place(spec.name).range].fill(1)
    }
    return mask
  }

  /// Returns 1 for the matrices whose gradient of the primary rows is of a mean size and has a cosine with the retain rows'
  /// below a bound, 0 for others; throws where there is none.
  func mask(cosine: Double, size: Double) throws -> FloatMemory {
    let primary = try gradient(of: pass.data.primary)
    let retain = try gradient(of: pass.data.retain)
    let mask = FloatMemory(count: trainable.values.count)
    var (located, matrices) = (0, 0)
    for spec in trainable.table.specs where spec.rows > 1 {
      let range = trainable.table.place(spec.name).range
      matrices += 1
      var (product, sum) = (0.0, 0.0)
      for i in range {
        product += Double(primary[i]) * Double(retain[i])
        sum += abs(Double(primary[i]))
      }
      let lengths = (primary[range].squaredNorm * retain[range].squaredNorm).squareRoot()
      guard sum / Double(spec.count) > size, product < cosine * lengths else { continue }
      located += 1
      mask.floats[range].fill(1)
    }
    guard located > 0 else {
      throw ModelError.noExamples(
        "none of \(matrices) matrices has a gradient of the forget rows above \(size) on average and a cosine with "
          + "that of the retain rows below \(cosine): change 'size' or 'cosine'")
    }
    return mask
  }

  /// The number in a name like `model.layers.5.mlp.down_proj.weight`; nil for weights of no block.
  private static func block(of name: String) -> Int? {
    name.split(separator: ".").lazy.compactMap { Int($0) }.first
  }

  /// The gradient of the mean cross-entropy of some rows, flat.
  func gradient(of examples: [Example]) throws -> Floats {
    trainable.gradient.clear()
    let all = TrainingPass(
      architecture: pass.architecture, weights: pass.weights, options: pass.options,
      seed: pass.seed, data: TrainingSets(examples), total: 1, tape: pass.tape)
    let tokens = examples.reduce(0) { $0 + $1.scored.count }
    for first in stride(from: 0, to: examples.count, by: pass.options.batchSize) {
      let items = Array(first..<min(examples.count, first + pass.options.batchSize))
      _ = try all.run(BatchPlan.Batch(items: items, retainItems: []), step: 0, history: []) {
        step in
        step.tape.sum(step.primary.losses, dividedBy: Double(tokens))
      }
    }
    defer { trainable.gradient.clear() }
    return trainable.gradient.flat
  }
}

extension Checkpoint {
  /// Returns the gradient of the mean cross-entropy of examples by all weights, flat in the order of `table`.
  package func likelihoodGradient(
    of examples: [Example], batchSize: Int, _ context: Context
  ) throws -> Floats {
    let compute = try Compute(context)
    let weights = try ModelWeights(self, for: .training)
    guard let trainable = weights.trainable else { preconditionFailure("weights to train") }
    let pass = TrainingPass(
      architecture: architecture, weights: weights, options: TrainingOptions(batchSize: batchSize),
      seed: Seed(0), data: TrainingSets(examples), total: 1,
      tape: Tape(compute, in: trainable.gradient))
    return try Saliency(pass, trainable).gradient(of: examples)
  }
}
