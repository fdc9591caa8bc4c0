import Documents
import Experiments
import Formats
import FoundationEssentials
import Pipeline
import Storage

extension Environment {
  /// Compiles a spec for the run directory and the store that this invocation uses.
  func session(of spec: Spec) throws -> RunSession {
    let store = Store(at: "\(runs)/.store")
    let numerics = try Computing.fingerprint(of: spec.experiment.numerics)
    let compilation = try compiled(spec, numerics, store)
    let first = try Failure.withSources(of: spec) { () throws(InvalidDocument) in
      try spec.beforeSearch()
    }.map { (first) throws(InvalidSpec) in try compiled(first, numerics, store) }
    return RunSession(compilation, runs: runs, store: store, first: first)
  }

  /// The session with every round of an adaptive sweep whose results the store has.
  func resumed(_ session: RunSession) throws -> RunSession {
    var session = session
    while let next = try trials(after: session, session.knownTrees()) {
      session = try self.session(of: next)
    }
    return session
  }

  /// The spec with the next round of an adaptive sweep; nil when there is none to be known yet.
  func trials(
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
    _ spec: Spec, _ numerics: String, _ store: Store
  ) throws(InvalidSpec) -> Compilation {
    try Failure.withSources(of: spec) { () throws(InvalidDocument) in
      try Compiler.compile(spec, numerics: numerics, store: store)
    }
  }

  /// How this invocation fetches what its specs declare.
  func fetching(_ arguments: Arguments) -> FetchSettings {
    var settings = FetchSettings()
    settings.isOffline = arguments.has(Option.offline.name)
    settings.environment = fetchEnvironment
    settings.key = { Self.variable($0) }
    // Keys whose bindings cannot be read are bound to nothing.
    let ring = try? keyRing()
    settings.boundHosts = { (try? ring?.hosts(of: $0)) ?? [] }
    settings.unpack = { archive, name, piece in
      let reader = try ZipArchive(FileBytes(path: archive)).reader(of: name)
      while let bytes = try reader.next() { try piece(bytes) }
    }
    return settings
  }

  /// What programs that download need of the environment: proxies, certificates, pip's settings.
  var fetchEnvironment: [String: String] {
    let names: Set = [
      "PATH", "HOME", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "CURL_CA_BUNDLE",
      "REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE", "VIRTUAL_ENV", "XDG_CACHE_HOME",
      "XDG_CONFIG_HOME",
    ]
    return ProcessInfo.processInfo.environment.filter { name, _ in
      names.contains(name.uppercased()) || name.hasPrefix("PIP_")
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
