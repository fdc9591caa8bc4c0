import FoundationEssentials
import Models
package import Pipeline
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
    let start = (0..<training.vectors).flatMap { _ in box.offset }
    let memory = FloatMemory(start)
    let gradients = Gradients(count: start.count)
    let optimizer = AdamW(
      AdamW.Settings(weightDecay: 0), runs: [(range: 0..<start.count, decays: false)])
    let tape = Tape(compute, in: gradients)
    var state = State()
    let numbers = [memory, optimizer.first, optimizer.second]
    if let known = Self.resume(numbers, context.checkpoints) {
      state = known
      context.log("resumes at step \(state.step) of \(training.steps)")
    }
    while state.step < training.steps {
      gradients.clear()
      tape.reset()
      let slot = tape.weight(
        memory.floats, gradients: gradients, at: 0..<start.count, rows: training.vectors,
        columns: box.offset.count)
      let loss = objective(slot, box, goals[0], tape)
      tape.backward(from: loss)
      let prompt = Prompt.soft(memory.floats.array)
      let scores = try box.scores(of: [prompt], on: [1])[0][0]
      state.best.add(
        [prompt], losses: [Double(tape.scalar(loss))],
        [goals[1].harmonic(goals[1].predictions(scores))])
      optimizer.update(
        memory.floats, gradients, step: state.step + 1, learningRate: training.learningRate,
        gradientScale: 1, compute)
      state.step += 1
      context.progress(
        Progress(done: state.step, total: training.steps, values: state.best.shown))
      if context.checkpoints.isDue {
        let floats = zip(Self.names, numbers).map { Part($0, FloatBytes.encode($1.floats)) }
        try context.checkpoints.save(
          [Part(Self.slot, try CanonicalJSON.encode(state))] + floats)
      }
    }
    return try state.best.prompt(vectors: training.vectors)
  }

  /// What a training needs to go on, beside the context and the optimiser's numbers.
  private struct State: Codable {
    var step = 0
    var best = BestPrompt()
  }

  private static let slot = "learning.json"
  private static let names = ["context.f32", "first.f32", "second.f32"]

  /// Reads what a killed attempt left; nil, with nothing changed, when that does not fit.
  private static func resume(_ numbers: [FloatMemory], _ slot: any CheckpointSlot) -> State? {
    let saved = slot.load() ?? []
    func bytes(_ name: String) -> [UInt8]? { saved.first { $0.name == name }?.bytes }
    let floats = names.compactMap { bytes($0).flatMap { FloatBytes.decode($0) } }
    guard let text = bytes(Self.slot), floats.map(\.count) == numbers.map(\.count),
      let state = try? JSONDecoder().decode(State.self, from: Data(text))
    else { return nil }
    for (number, values) in zip(numbers, floats) { number.floats.copy(from: values) }
    return state
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
