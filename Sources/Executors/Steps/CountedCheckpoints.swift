import JSON
import Plans
import Storage
import Synchronization

/// The checkpoints of a step together with what led to them: a step that was stopped and went on costs what all its attempts took.
///
/// Work that was lost, between the last save and the death of an attempt, is counted once, when it is done again; so
/// tokens are those of a step that nothing stopped.
final class CountedCheckpoints: CheckpointSlot {
  /// The part of a checkpoint that no step sees.
  private static let name = "cost of the attempts.json"

  private let slot: any CheckpointSlot
  private let spent: @Sendable () -> Cost
  private let earlier = Mutex(Cost())

  /// `spent` is what this attempt has taken so far.
  init(_ slot: any CheckpointSlot, spent: @escaping @Sendable () -> Cost) {
    self.slot = slot
    self.spent = spent
  }

  /// What the attempts that this one goes on from took, and this one.
  var cost: Cost { earlier.withLock { $0.followed(by: spent()) } }

  var isDue: Bool { slot.isDue }

  func save(_ parts: [Part]) throws {
    try slot.save(parts + [Part(Self.name, Array(cost.json.canonical().utf8))])
  }

  func load() -> [Part]? {
    guard let parts = slot.load() else { return nil }
    if let kept = parts.first(where: { $0.name == Self.name }) {
      // One whose cost cannot be read is damaged, and so none: the step begins anew and is charged for all of it.
      guard let json = try? JSONValue.parse(kept.bytes) else { return nil }
      earlier.withLock { $0 = Cost(json: json) }
    }
    return parts.filter { $0.name != Self.name }
  }
}

extension Cost {
  /// What one attempt took and the next: sums, but the most of memory and the last device.
  fileprivate func followed(by next: Cost) -> Cost {
    Cost(
      wall: wall + next.wall, cpu: cpu + next.cpu, memory: max(memory, next.memory),
      tokens: tokens + next.tokens, device: next.device ?? device)
  }
}
