package import Storage

/// One step for a worker process.
package struct WorkerRequest: Sendable, Equatable {
  /// The file with the `WorkOrder`.
  package let order: String
  /// The key that the step must have there.
  package let key: Digest
  /// Threads that it may use.
  package let threads: Int
  /// 1 for the first attempt.
  package let attempt: Int
}

/// Knows how to start a worker: the same binary, with the step to run.
package protocol WorkerLauncher: Sendable {
  /// Returns the command of a process that ends up in `WorkerMain.run`.
  func command(for request: WorkerRequest) -> Command
  /// Returns a command that runs another under a keeper; nil where there is none.
  func kept(_ command: Command) throws(Keeper.Missing) -> Command?
}

extension WorkerLauncher {
  /// Without a keeper, programs are bound to their runner by what the system has, and workers by their standard input.
  package func kept(_ command: Command) throws(Keeper.Missing) -> Command? { nil }
}
