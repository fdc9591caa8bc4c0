/// A step that touches weights and that another engine knows, too.
package protocol EngineStep: Step {
  /// Does the same by a started worker.
  func run(_ input: Input, by worker: any EngineSession, _ context: Context) throws -> Output
}
