import Documents
import Experiments
import Storage

extension Surroundings {
  /// Compiles a spec for the run directory and the store that this invocation uses.
  func session(of spec: Spec) throws -> RunSession {
    let store = Store(at: "\(runs)/.store")
    let numerics = try Computing.fingerprint(of: spec.experiment.numerics)
    let compilation = try compiled(spec, numerics, store)
    return RunSession(compilation, runs: runs, store: store)
  }

  private func compiled(
    _ spec: Spec, _ numerics: String, _ store: Store
  ) throws(InvalidSpec) -> Compilation {
    do throws(InvalidDocument) {
      return try Compiler.compile(spec, numerics: numerics, store: store)
    } catch {
      throw InvalidSpec(problems: error.diagnostics, sources: spec.sources)
    }
  }

  /// What a worker needs of the environment: where things are, which kernels, how to print.
  var workerEnvironment: [String: String] {
    var environment: [String: String] = [:]
    for name in ["PATH", "HOME", "LD_LIBRARY_PATH", "LETHE_KERNELS", "SWIFT_BACKTRACE"] {
      environment[name] = Self.variable(name)
    }
    return environment
  }
}
