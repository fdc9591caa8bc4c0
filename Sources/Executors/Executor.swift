package import Plans
import Storage

/// A place where steps are computed: this machine, a cluster; a new one is a file with this protocol.
///
/// Nothing of it is in a key. The runner itself reads source files, fetches, and runs light steps.
package protocol Executor: Sendable {
  /// How many steps it has at once.
  var capacity: Capacity { get }
  /// Whether it runs such a step, rather than the runner in its own process.
  func takes(_ entry: Plan.Entry) -> Bool
  /// Runs one attempt of a step and returns when that is over; its result is in the store then.
  func run(_ task: StepTask) async -> Ending
}

/// How many steps an executor has at once.
package enum Capacity: Sendable, Equatable {
  /// As many as the cores and the memory of this machine allow.
  case cores
  /// A fixed number, each with this many threads; this machine's cores do not matter.
  case places(Int, threads: Int)
}
