import JSON
package import Plans
import Tensors

/// Up to where one part of a training goes.
package enum TrainingCut: Codable, Sendable, Equatable {
  case steps(Int)
  case epochs(Int)
  /// All that is left.
  case end

  /// The number of the step at which the part ends, of `total`.
  func step(of total: Int, perEpoch: Int) -> Int {
    switch self {
    case .steps(let count): min(count, total)
    case .epochs(let count):
      count.multipliedReportingOverflow(by: perEpoch).overflow
        ? total : min(count * perEpoch, total)
    case .end: total
    }
  }
}

/// All that changes in a training, at one of its steps: weights, moments, counters and history.
///
/// A training that goes on from here comes to the same bits as one that never stopped.
package struct TrainingPoint: Artifact {
  private let content: [Part]
  /// Steps that were done.
  package let step: Int

  private struct Counters: Codable { let step: Int }

  /// What a training's own checkpoint would hold; throws `ModelError.malformed` for anything else.
  init(_ parts: [Part]) throws {
    guard let data = parts.first(where: { $0.name == Self.counters })?.bytes,
      let counters = try? CanonicalJSON.decode(Counters.self, from: data)
    else { throw ModelError.malformed(part: Self.counters, "does not say how far the training is") }
    // Now: the memory behind them may change or go away.
    content = parts.map { Part($0.name, $0.bytes) }
    step = counters.step
  }

  package init(from parts: some PartReader) throws {
    try self.init(parts.names.map { Part($0, try parts.bytes(of: $0)) })
  }

  package func parts() throws -> [Part] { content }

  private static let counters = "counters.json"

  /// The point as what an attempt that was killed has left behind.
  var slot: any CheckpointSlot { Slot(content: content) }

  private struct Slot: CheckpointSlot {
    let content: [Part]
    var isDue: Bool { false }
    func save(_ parts: [Part]) throws {}
    func load() -> [Part]? { content }
  }
}

/// The model of a training at one of its points.
package struct ModelAtPoint: Step {
  package static let kind = "model-at-point"
  package static let version = "1"

  package let training: TrainingOptions
  package let seed: UInt64

  package init(training: TrainingOptions, seed: UInt64) {
    self.training = training
    self.seed = seed
  }

  package var resources: Resources { .heavy }

  /// The model that the training began with, and the point.
  package func run(_ input: (Checkpoint, TrainingPoint), _ context: Context) throws -> Checkpoint {
    try Trainer(options: training, seed: Seed(seed)).model(input.0, at: input.1, context)
  }
}
