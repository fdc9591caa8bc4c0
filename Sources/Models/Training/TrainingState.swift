import FoundationEssentials
import Pipeline
import Tensors

/// All that changes in a training run, and its form in a checkpoint slot.
struct TrainingState {
  private let weights: FloatMemory
  private let optimizer: AdamW
  /// The next step.
  private(set) var step = 0
  /// Steps that changed the weights.
  private var updates = 0
  private(set) var history: [TrainingRecord] = []

  private struct Counters: Codable {
    let step: Int
    let updates: Int
    let history: [TrainingRecord]
  }

  init(_ trainable: ModelWeights.Trainable, _ options: TrainingOptions) {
    weights = trainable.values
    optimizer = AdamW(
      AdamW.Settings(
        beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon,
        weightDecay: options.weightDecay),
      runs: trainable.table.specs.map { (trainable.table.place($0.name).range, $0.rows > 1) })
  }

  /// Changes the weights by their gradient, unless loss or gradient are no numbers, and ends the step.
  mutating func update(
    _ trainable: ModelWeights.Trainable, _ options: TrainingOptions, loss: Double,
    learningRate: Double, _ compute: Compute
  ) throws -> TrainingRecord {
    let gradient = trainable.gradient.floats
    let (norm, factor) = GradientClip.measure(gradient, limit: options.clip, compute)
    let record = TrainingRecord(
      step: step, loss: loss, gradientNorm: norm, learningRate: learningRate)
    if record.isFinite {
      updates += 1
      optimizer.update(
        weights.floats, gradient, step: updates, learningRate: learningRate, gradientScale: factor,
        compute)
    } else if options.nonfinite == .stop {
      throw ModelError.notFinite(step: step, what: loss.isFinite ? "gradient" : "loss")
    }
    history.append(record.onlyFinite)
    step += 1
    return record.onlyFinite
  }

  private var memories: [(name: String, memory: FloatMemory)] {
    [("weights", weights), ("first", optimizer.first), ("second", optimizer.second)]
  }

  func parts() throws -> [Part] {
    let counters = Counters(step: step, updates: updates, history: history)
    return [Part("counters.json", try CanonicalJSON.encode(counters))]
      + memories.map { Part($0.name, FloatBytes.encode($0.memory.floats)) }
  }

  /// Goes on where a slot left off; leaves everything as it is when the slot has nothing that fits.
  mutating func resume(from slot: any CheckpointSlot) {
    let parts = slot.load() ?? []
    func bytes(_ name: String) -> [UInt8]? { parts.first { $0.name == name }?.bytes }
    guard let data = bytes("counters.json"),
      let counters = try? JSONDecoder().decode(Counters.self, from: Data(data)),
      counters.step >= 0, counters.history.count == counters.step,
      memories.allSatisfy({ bytes($0.name)?.count == 4 * $0.memory.count })
    else { return }
    for (name, memory) in memories {
      if let bytes = bytes(name) { _ = FloatBytes.decode(bytes, into: memory.floats) }
    }
    (step, updates, history) = (counters.step, counters.updates, counters.history)
  }
}
