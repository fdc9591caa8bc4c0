package import Storage

/// How one attempt at a step ended.
package enum Ending: Sendable {
  case done(Tree, Cost)
  /// Input objects could not be read; they have to be made again.
  case damaged([Digest])
  case failed(String, logTail: [String], cause: FailureCause = .step)
  case interrupted
}
