/// No way to any program.
package struct NoPrograms: ProgramServices {
  /// Makes what refuses to start anything.
  package init() {}

  /// Throws `EngineProblem`.
  package func start(_ engine: PythonEngine, threads: Int) throws -> any EngineSession {
    throw EngineProblem("no engine can be started from here")
  }

  /// Throws `UnusableEntry`.
  package func start(
    _ command: [String], script: String?, log: (String) -> Void
  ) throws -> any ProgramSession {
    throw UnusableEntry("no program can be started from here")
  }
}
