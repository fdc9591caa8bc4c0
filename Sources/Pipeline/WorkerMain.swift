package import Storage

/// The worker's side: one step of a plan, run in a process of its own.
package enum WorkerMain {
  /// Runs the step at `index` and returns the exit code of the process.
  ///
  /// `output` writes a line to the standard output, which only the runner reads. `exit` ends the process at once; it is
  /// called when the runner is gone, or when a step that keeps no checkpoints is to stop.
  package static func run(
    _ plan: Plan, index: Int, key expected: Digest, store: Store, threads: Int,
    output: @escaping @Sendable (String) -> Void, termination: Cancellation,
    exit: @escaping @Sendable (Int32) -> Never
  ) -> Int32 { 70 }
}
