import Documents
import Formats
import Models
package import Plans
import Tensors

/// Trains the image tower of a CLIP by a method's loss; the texts, the factor on cosines and the tower of texts stay.
package struct TrainTower<M: WeightMethod>: Step {
  package static var kind: String { "train-tower-\(M.name)" }
  package static var version: String { "1 \(M.name)@\(M.version)" }

  /// Whose loss it is.
  package let method: M
  /// The classes to be forgotten.
  package let forget: [String]
  /// What batches and random labels are drawn by.
  package let seed: UInt64

  /// Trains for a method to forget these classes.
  package init(method: M, forget: [String], seed: UInt64) {
    self.method = method
    self.forget = forget
    self.seed = seed
  }

  /// A process of its own, with the cores that a model takes.
  package var resources: Resources { .heavy }

  /// The model and images of all classes.
  package func run(
    _ input: (CLIPCheckpoint, ImageSet), _ context: Context
  ) throws -> LearntPrompt {
    let (start, images) = input
    let goal = try ForgettingGoal(
      labels: images.labels, classes: images.classes, forgetting: forget)
    let compute = try Compute(context)
    let seen = try TowerTexts(start, images, method.training.template, compute)
    let weights = try ModelWeights(
      start.shape.table, start.weights,
      for: .partly([CLIPNames.vision + "*", "visual_projection"]))
    guard let trainable = weights.trainable else { preconditionFailure("weights to train") }
    let tower = Tower(
      shape: start.shape, weights: weights, images: images, seen: seen,
      tape: Tape(compute, in: trainable.gradient))
    let forgotten = images.labels.indices.filter { goal.isForgotten[images.labels[$0]] }
    let kept = images.labels.indices.filter { !goal.isForgotten[images.labels[$0]] }
    let (primary, partners) =
      M.runsOverForgotten ? (forgotten, method.takesKept ? kept : []) : (kept, [])
    let mask = try method.share.map { try salient($0, forgotten, tower, trainable) }
    let begun = FloatMemory(count: trainable.values.count, cleared: false)
    begun.floats.copy(from: trainable.values.floats)
    let options = method.training.options
    let loop = TrainingLoop(
      options: options,
      batches: BatchPlan(
        options: options, seed: Seed(seed), primary: primary.count, retain: partners.count),
      trainable: trainable, unit: .images, compute)
    let history = try loop.run(
      context,
      settle: {
        // Decay would move the weights that may not change.
        guard let mask else { return }
        for i in 0..<mask.count where mask[i] == 0 {
          trainable.values.floats[i] = begun.floats[i]
        }
      }
    ) { batch, _, _ in
      let items = batch.items.map { primary[$0] }
      let others = batch.retainItems.map { partners[$0] }
      let read = tower.read([items, others])
      let step = TowerStep(
        tape: tower.tape, texts: read.texts, forget: M.runsOverForgotten ? read.images[0] : nil,
        keep: M.runsOverForgotten ? (others.isEmpty ? nil : read.images[1]) : read.images[0],
        classes: images.classes.count, epoch: batch.epoch, seed: Seed(seed))
      let loss = try method.loss(step)
      tower.tape.backward(from: loss)
      if let mask { Self.restrict(trainable.gradient, to: mask) }
      return TrainingLoop.Value(
        loss: Double(tower.tape.scalar(loss)), read: items.count + others.count)
    }
    var model = start
    model.weights = Self.changed(start, trainable)
    model.history = history
    return LearntPrompt(.text(method.training.template), model: model)
  }

  /// 1 for the share of the tower's weights with the greatest gradient of the images to be forgotten, 0 for others.
  private func salient(
    _ share: Double, _ items: [Int], _ tower: Tower, _ trainable: ModelWeights.Trainable
  ) throws -> [UInt8] {
    trainable.gradient.clear()
    let size = method.training.options.batchSize
    for first in stride(from: 0, to: items.count, by: size) {
      let part = Array(items[first..<min(items.count, first + size)])
      let read = tower.read([part])
      let step = TowerStep(
        tape: tower.tape, texts: read.texts, forget: read.images[0], keep: nil,
        classes: tower.images.classes.count, epoch: 0, seed: Seed(seed))
      let loss = tower.tape.scale(
        step.crossEntropy(read.images[0]), by: Double(part.count) / Double(items.count))
      tower.tape.backward(from: loss)
    }
    let sizes = trainable.gradient.flat.array.map { abs($0) }
    trainable.gradient.clear()
    let trained = trainable.table.specs.filter { Self.isTrained($0.name) }
    let count = trained.reduce(0) { $0 + $1.count }
    let kept = min(count, max(1, Int((share * Double(count)).rounded())))
    let least = trained.flatMap { sizes[trainable.table.place($0.name).range] }
      .sorted(by: >)[kept - 1]
    return sizes.map { $0 >= least && $0 > 0 ? 1 : 0 }
  }

  private static func restrict(_ gradient: Gradients, to mask: [UInt8]) {
    for piece in gradient.pieces {
      let start = piece.range.lowerBound
      for i in 0..<piece.floats.count where mask[start + i] == 0 { piece.floats[i] = 0 }
    }
  }

  private static func isTrained(_ name: String) -> Bool {
    name.hasPrefix(CLIPNames.vision) || name.hasPrefix("visual_projection")
  }

  /// The weights with those of the tower in the place of the old ones; the others stay as they are stored.
  private static func changed(
    _ start: CLIPCheckpoint, _ trainable: ModelWeights.Trainable
  ) -> Weights {
    let table = WeightTable(trainable.table.specs.filter { isTrained($0.name) })
    let memory = FloatMemory(count: table.count, cleared: false)
    for spec in table.specs {
      memory.floats[table.place(spec.name).range].copy(
        from: trainable.values.floats[trainable.table.place(spec.name).range])
    }
    return start.weights.replacing(FrozenFloats(memory), table)
  }
}
