import Executors
import Experiments
import Reports
import Running
import Storage
import Workbench

/// What `lethe run --remote` does with a remote: it takes what is there and offers what is new.
///
/// A remote that cannot be reached stops no run: what it would have saved is computed.
struct SharedResults {
  static let options = [
    Option(
      "--remote", "ADDRESS",
      "takes results that others have signed from a shared place before computing them, and offers new ones"
    ),
    Option("--take-unsigned", nil, "takes results from there whoever has put them there"),
    Option("--no-offer", nil, "takes from the remote and offers nothing"),
    Option("--key", "NAME", "the key that signs what is offered (default 'default')"),
  ]

  private let place: SharedPlace
  private let arguments: Arguments
  private let environment: Environment

  /// Nil when no remote is asked for, by the arguments or by the profile, whose they replace.
  init?(
    _ arguments: Arguments, _ environment: Environment, _ profile: SharedPlace?
  ) throws(UsageError) {
    guard let address = arguments.value("--remote") ?? profile?.address else {
      for option in ["--take-unsigned", "--no-offer"] where arguments.has(option) {
        throw UsageError(message: "'\(option)' goes with '--remote ADDRESS'")
      }
      return nil
    }
    guard !address.isEmpty else {
      throw UsageError(message: "'--remote' takes an address", help: "a remote is \(Remotes.forms)")
    }
    // What the profile allows, it allows for its own remote.
    let known = address == profile?.address ? profile : nil
    place = SharedPlace(
      address: address,
      takesUnsigned: arguments.has("--take-unsigned") || known?.takesUnsigned == true,
      offers: !arguments.has("--no-offer") && known?.offers != false)
    self.arguments = arguments
    self.environment = environment
  }

  /// Takes the results that the store lacks.
  func take(for session: RunSession) {
    attempt("take results from") {
      let count = try open(session) { try $0.take(for: session) }
      tell("taken from", count)
    }
  }

  /// Offers the results of the steps that ran.
  func offer(_ outcomes: [Outcome], of session: RunSession) {
    guard place.offers, outcomes.contains(where: { $0.state == .ran }) else {
      return
    }
    attempt("offer results to") {
      let key = try environment.signingKey(arguments)
      let count = try open(session) { try $0.offer(outcomes, of: session, signedBy: key) }
      tell("offered to", count)
    }
  }

  private func open<Result>(
    _ session: RunSession, _ body: (RemoteResults) throws -> Result
  ) throws -> Result {
    try RemoteResults.open(
      place.address, session.store, environment: environment.remoteEnvironment,
      signers: try environment.keyRing().entries.map(\.publicKey),
      takesUnsigned: place.takesUnsigned, cancellation: Signals.cancellation(), body)
  }

  private func tell(_ what: String, _ count: RemoteResults.Count) {
    guard count.results > 0, !arguments.has("--quiet") else { return }
    let bytes = NumberFormat.bytes.text(Double(count.bytes))
    let results = "\(count.results) result\(count.results == 1 ? "" : "s")"
    printError("\(results) \(what) \(Remotes.shown(place.address)), \(bytes)")
  }

  private func attempt(_ what: String, _ body: () throws -> Void) {
    do { try body() } catch {
      printError("warning: cannot \(what) \(Remotes.shown(place.address)): \(error)")
    }
  }
}
