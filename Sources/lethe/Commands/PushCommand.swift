import Documents
import Executors
import Experiments
import Records
import Reports
import Running
import Storage
import Workbench

/// `lethe push`: runs to a place that is shared.
enum PushCommand: Command {
  static let name = "push"
  static let summary = "Puts runs, signed, into a shared directory or onto a server."
  static let usage = "REMOTE [RUN...] [--with report|metrics|models|all] [--key NAME]"
  static let options = [
    Option(
      "--with", "WHAT", "how much of the runs, as with export (default metrics)",
      choices: BundleManifest.Extent.allCases.map(\.rawValue)),
    Option("--key", "NAME", "the key that signs (default 'default', made when there is none)"),
    Option.json,
  ]
  static let examples = [
    "push /shared/lethe last", "push ssh://lab/srv/lethe quickstart --with all",
    "push http://cache.lab:8080 last",
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    guard let address = arguments.positionals.first, !address.isEmpty else {
      throw UsageError(message: "missing REMOTE", help: "a remote is \(Remotes.forms)")
    }
    let choices = ["metrics", "report", "models", "all"]
    let extent =
      BundleManifest.Extent(rawValue: try arguments.choice("--with", of: choices)) ?? .metrics
    let finder = RunFinder(runs: environment.runs)
    let names = Array(arguments.positionals.dropFirst())
    // Of all runs only the complete ones are of use to others.
    let runs =
      names.isEmpty
      ? try finder.cards.filter { $0.state == .complete }.map { "\(environment.runs)/\($0.name)" }
      : try finder.find(all: names)
    guard !runs.isEmpty else { throw NotFound(message: "no complete runs in \(environment.runs)") }
    let store = finder.store
    let key = try environment.signingKey(arguments)
    var items: [JSONValue] = []
    try RemoteRuns.open(
      address, store, environment: environment.remoteEnvironment,
      cancellation: Signals.cancellation()
    ) { remoteRuns in
      for run in runs {
        let name = RunFinder.name(of: run)
        let bundle = try environment.bundle(of: [run], extent, store, arguments)
        let sent = try remoteRuns.push(bundle, of: name, signedBy: key)
        items.append(
          .object([
            "run": .string(name), "files": .integer(sent.files), "bytes": .integer(sent.bytes),
          ]))
        guard !arguments.has("--json") else { continue }
        let size = NumberFormat.bytes.text(Double(sent.bytes))
        printOut("\(name)  \(sent.files) files sent, \(size)")
      }
    }
    if arguments.has("--json") { printOut(JSONValue.array(items).canonical()) }
    return .done
  }
}
