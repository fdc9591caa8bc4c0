package import Storage

/// A program to start, with everything that it gets.
package struct Command: Sendable, Equatable {
  /// The path of the program and its arguments.
  package var arguments: [String]
  /// The whole environment.
  package var environment: [String: String]
  /// The working directory; nil for that of the runner.
  package var directory: String?

  package init(arguments: [String], environment: [String: String], directory: String? = nil) {
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }
}

/// One step for a worker process.
package struct WorkerRequest: Sendable, Equatable {
  /// The file with the `WorkOrder`.
  package let order: String
  package let key: Digest
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
