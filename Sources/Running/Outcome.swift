package import Storage

/// What became of one step.
package struct Outcome: Sendable, Equatable {
  /// How it went.
  package enum State: Sendable, Equatable {
    /// The store had the result.
    case cached
    case ran
    /// The step failed; the text says why, for people.
    case failed(String)
    /// It was not tried, because of the step with that label.
    case skipped(because: String)
    /// The run was stopped before the step was done.
    case interrupted
  }

  /// The position in the plan.
  package let index: Int
  /// The step's name.
  package let label: String
  /// Nil when an input is missing.
  package var key: Digest?
  /// The files of the artifact; nil when there is none.
  package var tree: Tree?
  /// What became of it.
  package var state: State
  /// Why the step had to run; nil when it did not.
  package var reason: Reason?
  /// What the step took when it was computed, now or earlier.
  package var cost: Cost?
  /// The last lines of the log of a failed step.
  package var logTail: [String] = []

  package init(
    index: Int, label: String, key: Digest? = nil, tree: Tree? = nil, state: State,
    reason: Reason? = nil, cost: Cost? = nil, logTail: [String] = []
  ) {
    self.index = index
    self.label = label
    self.key = key
    self.tree = tree
    self.state = state
    self.reason = reason
    self.cost = cost
    self.logTail = logTail
  }

  /// The digest of the artifact's tree.
  package var object: Digest? { tree?.digest }

  /// True when the artifact is there.
  package var isDone: Bool { state == .cached || state == .ran }
}
