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
  /// Returns the command of a process that ends up in `Keeper.run` with a program's command; nil when there is none.
  func kept(_ program: Command) -> Command?
}

extension WorkerLauncher {
  /// Without such a process, programs are bound to their runner by what the system has.
  package func kept(_ program: Command) -> Command? { nil }
}
