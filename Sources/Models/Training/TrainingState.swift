import JSON
package import Plans
package import Tensors

/// All that changes in a training run, and its form in a checkpoint slot.
package struct TrainingState {
  private let weights: FloatMemory
  private let optimizer: AdamW
  /// The next step.
  package private(set) var step = 0
  /// Steps that changed the weights.
  private var updates = 0
  package private(set) var history: [TrainingRecord] = []

  private struct Counters: Codable {
    let step: Int
    let updates: Int
    let history: [TrainingRecord]
  }

  package init(_ trainable: ModelWeights.Trainable, _ options: TrainingOptions) {
    weights = trainable.values
    optimizer = AdamW(
      AdamW.Settings(
        beta1: options.beta1, beta2: options.beta2, epsilon: options.epsilon,
        weightDecay: options.weightDecay),
      runs: trainable.table.specs.map {
        // Vectors such as norms are spared; the factors of a low rank are matrices even when it is 1.
        (trainable.table.place($0.name).range, $0.rows > 1 || options.lora != nil)
      })
  }

  /// Changes the weights by their gradient, unless loss or gradient are no numbers, and ends the step.
  package mutating func update(
    _ trainable: ModelWeights.Trainable, _ options: TrainingOptions, loss: Double,
    learningRate: Double, watched: [String: Double]?, notes: [String: Double]? = nil,
    _ compute: Compute
  ) throws -> TrainingRecord {
    let norm = trainable.gradient.norm(compute)
    let record = TrainingRecord(
      step: step, loss: loss, gradientNorm: norm, learningRate: learningRate, watched: watched,
      notes: notes)
    if record.isFinite {
      updates += 1
      optimizer.update(
        weights.floats, trainable.gradient, step: updates, learningRate: learningRate,
        gradientScale: GradientClip.factor(norm: norm, limit: options.clip), compute)
    } else if options.nonfinite == .stop {
      throw ModelError.notFinite(step: step, what: loss.isFinite ? "gradient" : "loss")
    }
    history.append(record.onlyFinite)
    step += 1
    return record.onlyFinite
  }

  /// What is saved, in pieces, so that no whole copy is ever in memory.
  private var pieces: [(name: String, floats: Floats)] {
    let memories = [
      ("weights", weights), ("first", optimizer.first), ("second", optimizer.second),
    ]
    return memories.flatMap { name, memory in
      stride(from: 0, to: memory.count, by: Self.pieceSize).map { start in
        let range = start..<min(memory.count, start + Self.pieceSize)
        return ("\(name)-\(start / Self.pieceSize)", memory.floats[range])
      }
    }
  }

  private static let pieceSize = 1 << 22

  /// What a slot keeps.
  package func parts() throws -> [Part] {
    let counters = Counters(step: step, updates: updates, history: history)
    return [Part("counters.json", try CanonicalJSON.encode(counters))]
      + pieces.map { name, floats in
        // Sent nowhere: the slot asks for the bytes on this thread, before training goes on.
        nonisolated(unsafe) let floats = floats
        return unsafe Part(name, size: 4 * floats.count) { unsafe FloatBytes.encode(floats) }
      }
  }

  /// Goes on where a slot left off; leaves everything as it is when the slot has nothing that fits.
  package mutating func resume(from slot: any CheckpointSlot) throws {
    var parts: [String: Part] = [:]
    for part in slot.load() ?? [] { parts[part.name] = part }
    guard let data = parts["counters.json"]?.bytes,
      let counters = try? CanonicalJSON.decode(Counters.self, from: data),
      counters.step >= 0, counters.history.count == counters.step,
      pieces.allSatisfy({ parts[$0.name]?.size == 4 * $0.floats.count })
    else { return }
    for (name, floats) in pieces {
      guard let part = parts[name], FloatBytes.decode(part.bytes, into: floats) else {
        throw ModelError.malformed(part: name, "changed while the training was resumed")
      }
    }
    (step, updates, history) = (counters.step, counters.updates, counters.history)
  }
}
