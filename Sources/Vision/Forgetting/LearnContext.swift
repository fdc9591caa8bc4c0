import Models
package import Plans
import Tensors

/// Learns the context before class names by the gradient of the loss of forgetting.
///
/// Starts from the mean token embedding, where a search starts too; keeps the context with the best H on the
/// validation images.
package struct LearnContext: Step {
  package static let kind = "learn-context"
  package static let version = "1"

  package let training: ContextTraining
  package let forget: [String]

  package init(training: ContextTraining, forget: [String]) {
    self.training = training
    self.forget = forget
  }

  package var resources: Resources { .heavy }

  package func run(_ input: (CLIPCheckpoint, [ImageFeatures]), _ context: Context) throws
    -> LearntPrompt
  {
    let compute = try Compute(context)
    let box = try CLIPBox(LoadedCLIP(input.0, compute), sets: input.1)
    try box.checkRoom(training.vectors)
    let goals = try input.1.map {
      try ForgettingGoal(labels: $0.labels, classes: box.classes, forgetting: forget)
    }
    let images = input.1.map(\.labels.count).reduce(0, +)
    let width = box.offset.count
    let memory = FloatMemory((0..<training.vectors).flatMap { _ in box.offset })
    let trainable = ModelWeights.Trainable(
      WeightTable([WeightSpec("context", rows: training.vectors, columns: width, .zeros)]), memory)
    // All images are one batch; a step without a finite loss teaches nothing.
    let options = TrainingOptions(
      epochs: training.steps, batchSize: 1, learningRate: training.learningRate,
      schedule: .constant, warmupEpochs: 0, weightDecay: 0, clip: 0, nonfinite: .skip)
    let loop = TrainingLoop(
      options: options,
      batches: BatchPlan(options: options, seed: Seed(0), primary: 1, retain: 0),
      trainable: trainable, unit: .images, compute)
    let tape = Tape(compute, in: trainable.gradient)
    var best = BestPrompt()
    _ = try loop.run(context, keeping: &best) { _, _, _, best in
      tape.reset()
      let slot = tape.weight(
        memory.floats, gradients: trainable.gradient, at: 0..<memory.count,
        rows: training.vectors, columns: width)
      let loss = objective(slot, box, goals[0], tape)
      tape.backward(from: loss)
      let value = Double(tape.scalar(loss))
      let prompt = Prompt.soft(memory.floats.array)
      let scores = try box.scores(of: [prompt], on: [1])[0][0]
      best.add([prompt], losses: [value], [goals[1].harmonic(goals[1].predictions(scores))])
      return TrainingLoop.Value(loss: value, read: images, shown: best.shown)
    }
    return try best.prompt(vectors: training.vectors)
  }

  /// Writes the loss of a context, (vectors, width), on a tape.
  private func objective(
    _ context: Tape.Slot, _ box: CLIPBox, _ goal: ForgettingGoal, _ tape: Tape
  ) -> Tape.Slot {
    let network = box.model.network(on: tape)
    let vectors = Int32(training.vectors)
    let rows = tape.stacked([context, network.embedded([box.start] + box.endings.joined())])
    var next = vectors + 1
    let order = box.endings.flatMap { ending in
      defer { next += Int32(ending.count) }
      return [vectors] + Array(0..<vectors) + Array(next..<next + Int32(ending.count))
    }
    let batch = TokenBatch(
      box.endings.map { Array(repeating: 0, count: 1 + Int(vectors) + $0.count) })
    let texts = network.normalized(network.textFeatures(tape.rows(order, of: rows), batch))
    let set = box.sets[0]
    let images = tape.constant(
      set.values.map { $0 * box.scale }, rows: set.labels.count, columns: set.width)
    func mean(ofImages chosen: [Int], targets: (Int) -> [Int]) -> Tape.Slot {
      let pairs = chosen.flatMap { image in targets(image).map { (Int32(image), Int32($0)) } }
      return tape.mean(
        tape.negativeLogLikelihoods(
          images, Head(texts), rows: pairs.map(\.0), targets: pairs.map(\.1)))
    }
    let forgotten = set.labels.indices.filter { goal.isForgotten[set.labels[$0]] }
    let kept = set.labels.indices.filter { !goal.isForgotten[set.labels[$0]] }
    return tape.add(
      mean(ofImages: kept) { [set.labels[$0]] },
      mean(ofImages: forgotten) { _ in Array(box.classes.indices) })
  }
}
