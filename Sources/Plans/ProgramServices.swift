/// The way to programs that a step asks while it runs.
package protocol ProgramServices: Sendable {
  /// Starts the worker of an engine, with threads that it may use and a folder for files that both sides read.
  func start(_ engine: PythonEngine, threads: Int) throws -> any EngineSession
  /// Starts a program with an empty environment; `script` is a file that is its last argument.
  ///
  /// `log` hears of the sandbox, where there is one: in it the program sees its own file and the script.
  func start(
    _ command: [String], script: String?, log: (String) -> Void
  ) throws -> any ProgramSession
}
