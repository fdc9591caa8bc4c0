/// What the failure of a step means for the others.
package enum AfterFailure: Sendable, Equatable {
  /// Those at work end, no others start.
  case finishRunning
  /// Those that do not need it go on.
  case keepGoing
  /// Those at work are stopped, after having saved what they go on from.
  case stopRunning
}
