import Documents
import Executors
import Experiments
import Records
import Reports
import Running
import Storage
import Workbench

/// `lethe push`: runs to a place that is shared.
struct PushCommand: Command {
  static let name = "push"
  static let summary = "Puts runs, signed, into a shared directory or onto a server."
  static let examples = [
    "push /shared/lethe last", "push ssh://lab/srv/lethe quickstart --with all",
    "push http://cache.lab:8080 last",
  ]

  private let address = Options.remote()
  private let names = Options.arguments("RUN", isOptional: true)
  private let extent: BundleManifest.Extent = Options.value(
    "--with WHAT", .choice, default: .metrics, "how much of the runs, as with export")
  private let signer = Options.signer()
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let finder = RunFinder(runs: environment.runs)
    // Of all runs only the complete ones are of use to others.
    let runs =
      names.isEmpty
      ? try finder.cards.filter { $0.state == .complete }.map { "\(environment.runs)/\($0.name)" }
      : try finder.find(all: names)
    guard !runs.isEmpty else { throw NotFound(message: "no complete runs in \(environment.runs)") }
    let store = finder.store
    let key = try environment.signingKey(signer)
    var items: [JSONValue] = []
    try RemoteRuns.open(
      address, store, environment: environment.remoteEnvironment,
      cancellation: Signals.cancellation()
    ) { remoteRuns in
      for run in runs {
        let name = RunFinder.name(of: run)
        let bundle = try environment.bundle(of: [run], extent, store)
        let sent = try remoteRuns.push(bundle, of: name, signedBy: key)
        items.append(
          .object([
            "run": .string(name), "files": .integer(sent.files), "bytes": .integer(sent.bytes),
          ]))
        guard !isJSON else { continue }
        let size = NumberFormat.bytes.text(Double(sent.bytes))
        printOut("\(name)  \(sent.files) files sent, \(size)")
      }
    }
    if isJSON { printOut(JSONValue.array(items).canonical()) }
    return .done
  }
}
