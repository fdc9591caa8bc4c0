/// What a step asks of whatever runs it: cores, memory, GPUs, time.
///
/// Step kinds declare it, and `resources:` of a spec may say otherwise. Only scheduling looks at it: it is in no key.
package struct Resources: Codable, Sendable, Equatable {
  /// Cores at most; nil for as many as it gets, 0 for a step that runs inside the runner and is over soon.
  package var cores: Int?
  /// Bytes at most; 0 when unknown.
  package var memory: Int
  /// Graphics processors.
  package var gpus: Int
  /// Seconds after which it is stopped; nil for the runner's default.
  package var time: Double?

  package init(cores: Int? = nil, memory: Int = 0, gpus: Int = 0, time: Double? = nil) {
    self.cores = cores
    self.memory = memory
    self.gpus = gpus
    self.time = time
  }

  /// Runs inside the runner, on no core of the budget.
  package static let light = Resources(cores: 0)
  /// Takes as many cores as it gets, in a process of its own.
  package static let heavy = Resources()

  /// True for what runs inside the runner.
  package var isLight: Bool { cores == 0 }
}
