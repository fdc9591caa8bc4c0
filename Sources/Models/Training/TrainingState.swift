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
  var updates = 0
  private(set) var history: [TrainingRecord] = []

  private struct Counters: Codable {
    let step: Int
    let updates: Int
    let history: [TrainingRecord]
  }

  init(weights: FloatMemory, optimizer: AdamW) {
    self.weights = weights
    self.optimizer = optimizer
  }

  /// Notes a step as done.
  mutating func finish(_ record: TrainingRecord) {
    history.append(record.onlyFinite)
    step += 1
  }

  private var memories: [(name: String, memory: FloatMemory)] {
    [("weights", weights), ("first", optimizer.first), ("second", optimizer.second)]
  }

  func parts() throws -> [Part] {
    let counters = Counters(step: step, updates: updates, history: history)
    return [Part("counters.json", try CanonicalJSON.encode(counters))]
      + memories.map { Part($0.name, FloatBytes.encode($0.memory.floats.array)) }
  }

  /// Goes on where a slot left off; leaves everything as it is when the slot has nothing that fits.
  mutating func resume(from slot: any CheckpointSlot) {
    let parts = slot.load() ?? []
    func bytes(_ name: String) -> [UInt8]? { parts.first { $0.name == name }?.bytes }
    guard let data = bytes("counters.json"),
      let counters = try? JSONDecoder().decode(Counters.self, from: Data(data)),
      counters.step >= 0, counters.history.count == counters.step
    else { return }
    let saved = memories.compactMap { bytes($0.name).flatMap(FloatBytes.decode) }
    guard saved.count == memories.count,
      zip(saved, memories).allSatisfy({ $0.count == $1.memory.floats.count })
    else { return }
    for (values, target) in zip(saved, memories) { target.memory.floats.copy(from: values) }
    (step, updates, history) = (counters.step, counters.updates, counters.history)
  }
}
