import Documents
package import Experiments
import Reporting
package import Storage
import Tensors

/// A directory of runs with its store, where specs become sessions.
package struct Workspace: Sendable {
  /// The directory of the runs.
  package let runs: String

  package init(runs: String) { self.runs = runs }

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

  /// Compiles a spec for its run directory in this workspace; writes nothing.
  package func session(of spec: Spec) throws -> RunSession {
    let numerics = try Self.fingerprint(of: spec.experiment.numerics)
    let compilation = try compiled(spec, numerics)
    let first = try withSources(of: spec) { () throws(InvalidDocument) in
      try spec.beforeSearch()
    }.map { (first) throws(InvalidSpec) in try compiled(first, numerics) }
    return RunSession(compilation, runs: runs, store: store, first: first)
  }

  /// The session with every round of an adaptive sweep whose results the store has.
  package func resumed(_ session: RunSession) throws -> RunSession {
    var session = session
    while let next = try trials(after: session, session.knownTrees()) {
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

  private func compiled(
    _ spec: Spec, _ numerics: String
  ) throws(InvalidSpec) -> Compilation {
    try withSources(of: spec) { () throws(InvalidDocument) in
      try Compiler.compile(spec, numerics: numerics, store: store)
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
