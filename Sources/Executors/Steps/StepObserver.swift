/// Whoever wants to know what a running step says; called from several threads.
package protocol StepObserver: Sendable {
  /// Takes a piece of news.
  func handle(_ event: StepEvent)
}
