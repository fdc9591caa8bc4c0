package import Plans
package import Storage

/// Programs of this machine, for steps that ask some while they run.
package struct LocalPrograms: ProgramServices {
  /// The variables that they are given, the search path among them.
  private let environment: [String: String]
  /// The store whose scratch directories hold files that are thrown away.
  private let store: Store
  /// Where they run; nil for beside everything else.
  private let sandbox: Sandbox?

  /// Says what programs see, where scratch directories are, and which sandbox they run in, if any.
  package init(environment: [String: String], store: Store, sandbox: Sandbox? = nil) {
    self.environment = environment
    self.store = store
    self.sandbox = sandbox
  }

  /// Starts the worker with a scratch directory that is gone when the session is closed.
  package func start(_ engine: PythonEngine, threads: Int) throws -> any EngineSession {
    let folder = try store.makeScratchDirectory()
    do {
      return try EngineProgram(
        engine, threads: threads, environment: environment, folder: folder, ownsFolder: true,
        sandbox: sandbox)
    } catch {
      store.disk.removeTree(folder)
      throw error
    }
  }

  /// Starts the program by way of the shell, which finds it on its default path.
  package func start(
    _ command: [String], script: String?, log: (String) -> Void
  ) throws -> any ProgramSession {
    let script = script.map { Disk.absolute($0) }
    // The shell finds the program on its default path.
    var started = Command(
      arguments: ["/bin/sh", "-c", "exec \"$@\"", "sh"] + command + (script.map { [$0] } ?? []),
      environment: [:])
    if let sandbox {
      let files = [command.first.flatMap { $0.contains("/") ? $0 : nil }, script]
      started.arguments = started.arguments.map { $0 == command.first ? Disk.absolute($0) : $0 }
      started = sandbox.command(started, inputs: files.compactMap(\.self))
      log("(in a sandbox: \(sandbox.launcher))")
    }
    return try LineProgram(started, cancellation: Cancellation(), endsWithGroup: true)
  }
}
