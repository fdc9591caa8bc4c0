import Documents
package import Executors
package import Experiments
package import Plans
import Reporting
package import Storage
import Tensors

/// A directory of runs with its store, where specs become sessions.
package struct Workspace: Sendable {
  /// The directory of the runs.
  package let runs: String

  /// What programs that specs name see of the environment.
  private let programs: [String: String]

  /// How the Hub is asked what specs name.
  private let fetching: FetchSettings

  package init(
    runs: String, programs: [String: String] = [:], fetching: FetchSettings = FetchSettings()
  ) {
    self.runs = runs
    self.programs = programs
    self.fetching = fetching
  }

  /// The store of the runs.
  package var store: Store { Store(at: "\(runs)/.store") }

  /// Reads a spec file with `path=value` overrides; throws all its problems together.
  package static func spec(
    _ file: String, overrides: [String] = []
  ) throws(InvalidSpec) -> Spec {
    var sources = SpecSources()
    do throws(InvalidDocument) {
      return try Spec.load(file, overrides: overrides, &sources)
    } catch {
      throw InvalidSpec(problems: error.diagnostics, sources: sources)
    }
  }

  /// The numerics part of every key: the profile, with what makes its bits if they differ.
  package static func fingerprint(of numerics: Numerics) throws -> String {
    try Compute(numerics: numerics.rawValue).fingerprint
  }

  /// Compiles a spec for its run directory in this workspace; writes nothing but what the Hub said of a repository.
  package func session(of spec: Spec) throws -> RunSession {
    let numerics = try Self.fingerprint(of: spec.experiment.numerics)
    let known = try asked(spec)
    let compilation = try compiled(known, numerics)
    let first = try withSources(of: known) { () throws(InvalidDocument) in
      try compilation.spec.beforeSearch()
    }.map { (first) throws(InvalidSpec) in try compiled(first, numerics) }
    return RunSession(compilation, runs: runs, store: store, first: first)
  }

  /// The spec with the versions that its engines of Python have; a session of such a spec starts them.
  private func asked(_ spec: Spec) throws(InvalidSpec) -> Spec {
    var spec = spec
    for engine in spec.enginesToAsk {
      func problem(_ message: String, help: String) -> InvalidSpec {
        InvalidSpec(
          problems: [
            Diagnostic("no-engine", message, at: spec.enginePlace, help: help)
          ], sources: spec.sources)
      }
      guard !Imports.isImported(spec) else {
        throw problem(
          "this spec was imported, and its engine's versions would have to be asked of a program that it names",
          help: "look at it, and copy it elsewhere to make it your own")
      }
      do {
        spec.engineVersions[engine] = try EngineProgram(engine, threads: 1, environment: programs)
          .versions(device: engine.device)
      } catch {
        throw problem("\(error)", help: "'lethe doctor' looks for the Python side")
      }
    }
    return spec
  }

  /// The session with every round of an adaptive sweep whose results the store has.
  package func resumed(_ session: RunSession) throws -> RunSession {
    var session = session
    // Only an adaptive sweep has rounds.
    while session.compilation.spec.experiment.sweep.objective != nil,
      let next = try trials(after: session, session.knownTrees())
    {
      session = try self.session(of: next)
    }
    return session
  }

  /// The spec with the next round of an adaptive sweep; nil when there is none to be known yet.
  package func trials(
    after session: RunSession, _ trees: [Tree?], allowingFailures: Bool = false
  ) throws -> Spec? {
    do {
      return try session.nextTrials(trees, allowingFailures: allowingFailures)
    } catch let error as InvalidDocument {
      throw InvalidSpec(
        problems: error.diagnostics, sources: session.compilation.spec.sources)
    }
  }

  /// Who is asked what repositories of the Hub have.
  package func hub(for spec: Spec) -> any HubIndex {
    HubClient(
      store, fetching, Imports.isImported(spec) ? .imported : fetching.isOffline ? .offline : .none)
  }

  private func compiled(
    _ spec: Spec, _ numerics: String
  ) throws(InvalidSpec) -> Compilation {
    try withSources(of: spec) { () throws(InvalidDocument) in
      try Compiler.compile(spec, numerics: numerics, store: store, hub: hub(for: spec))
    }
  }

  /// Adds the files that the problems point into.
  private func withSources<Value>(
    of spec: Spec, _ body: () throws(InvalidDocument) -> Value
  ) throws(InvalidSpec) -> Value {
    do throws(InvalidDocument) { return try body() } catch {
      throw InvalidSpec(problems: error.diagnostics, sources: spec.sources)
    }
  }
}
