import Documents
import Executors
import Running
import Storage
import Workbench

/// `lethe pull`: runs from a place that is shared.
struct PullCommand: Command {
  static let name = "pull"
  static let summary = "Fetches runs from a shared directory or server, checking every byte."
  static let examples = [
    "pull /shared/lethe --list", "pull ssh://lab/srv/lethe quickstart-3f5a8c1d2e4b",
  ]

  private let address = Options.remote()
  private let texts = Options.arguments("RUN", isOptional: true)
  private let isList = Options.flag("--list", "lists the runs there and fetches nothing")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let store = environment.workspace.store
    let ring = try environment.keyRing()
    try RemoteRuns.open(
      address, store, environment: environment.remoteEnvironment,
      cancellation: Signals.cancellation()
    ) { remoteRuns in
      let there = try remoteRuns.names()
      if isList {
        if isJSON {
          printOut(JSONValue.array(there.map(JSONValue.string)).canonical())
        } else if there.isEmpty {
          printError("no runs at \(Remotes.shown(address))")
        } else {
          for name in there { printOut(name) }
        }
        return
      }
      let wanted = texts.isEmpty ? there : try texts.map { try Self.choose($0, there, address) }
      guard !wanted.isEmpty else {
        throw NotFound(message: "there are no runs at \(Remotes.shown(address))")
      }
      for name in wanted {
        guard let (bundle, receipt) = try remoteRuns.pull(name, into: environment.runs, ring: ring)
        else { throw NotFound(message: "there is no run '\(name)' at \(Remotes.shown(address))") }
        bundle.report(receipt, runs: environment.runs, isJSON: isJSON)
      }
    }
    return .done
  }

  /// A name as given, or the only one there that begins with it.
  private static func choose(
    _ text: String, _ there: [String], _ address: String
  ) throws(NotFound) -> String {
    if there.contains(text) { return text }
    let found = there.filter { $0.hasPrefix(text) }
    if found.count == 1 { return found[0] }
    throw NotFound(
      message: found.isEmpty
        ? "there is no run '\(text)' at \(Remotes.shown(address))"
        : "'\(text)' could be \(found.count) runs",
      help: found.isEmpty
        ? Suggestion.help(for: text, among: there) : found.prefix(5).joined(separator: ", "))
  }
}
