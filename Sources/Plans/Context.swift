/// What a running step may use besides its inputs: no clock, no environment, no global randomness.
///
/// A light step may also ask web services; what they reply is stored as the step's result.
package struct Context: Sendable {
  /// Threads the step may use; no result depends on it.
  package var threads: Int
  /// `portable`, or the fingerprint of a fast profile such as `fast:openblas-0.3.21:SkylakeX`.
  package var numerics: String
  /// Reports progress; shown to people, never stored in an artifact.
  package var progress: @Sendable (Progress) -> Void
  /// Counts tokens, or images, that a model has read: a part of what the step cost, and of no result.
  package var countTokens: @Sendable (Int) -> Void
  /// Adds what a program took that the step asked: a part of what the step cost, and of no result.
  package var countProgram: @Sendable (ProgramUsage) -> Void
  /// Writes a line to the step's log.
  package var log: @Sendable (String) -> Void
  /// Where a long step keeps what it needs to resume after being killed.
  package var checkpoints: any CheckpointSlot
  /// The way to web services; there is none in worker processes.
  package var web: any WebServices
  /// The way to programs that the step asks.
  package var programs: any ProgramServices

  package init(
    threads: Int = 1, numerics: String = "portable",
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    countTokens: @escaping @Sendable (Int) -> Void = { _ in },
    countProgram: @escaping @Sendable (ProgramUsage) -> Void = { _ in },
    log: @escaping @Sendable (String) -> Void = { _ in },
    checkpoints: any CheckpointSlot = NoCheckpoints(), web: any WebServices = NoWebServices(),
    programs: any ProgramServices = NoPrograms()
  ) {
    self.threads = threads
    self.numerics = numerics
    self.progress = progress
    self.countTokens = countTokens
    self.countProgram = countProgram
    self.log = log
    self.checkpoints = checkpoints
    self.web = web
    self.programs = programs
  }
}

/// How far a step has come.
package struct Progress: Codable, Sendable, Equatable {
  /// What is counted.
  package enum Unit: String, Codable, Sendable { case items, bytes }

  package var done: Int
  package var total: Int
  /// Named values of this moment, such as `loss` or `tokens_per_second`.
  package var values: [String: Double]
  package var unit: Unit

  package init(done: Int, total: Int, values: [String: Double] = [:], unit: Unit = .items) {
    self.done = done
    self.total = total
    self.values = values
    self.unit = unit
  }
}

/// A place that survives the death of a step: what was saved last is what the next attempt loads.
package protocol CheckpointSlot: Sendable {
  /// True when enough time has passed since the last save to be worth another.
  var isDue: Bool { get }
  /// Replaces what was saved, atomically; a part's bytes are asked for once, and not after this returns.
  func save(_ parts: [Part]) throws
  /// Returns what was saved last, or nil; damaged checkpoints count as none.
  func load() -> [Part]?
}

/// The slot of steps that run without a store.
package struct NoCheckpoints: CheckpointSlot {
  package init() {}
  package var isDue: Bool { false }
  package func save(_ parts: [Part]) throws {}
  package func load() -> [Part]? { nil }
}
