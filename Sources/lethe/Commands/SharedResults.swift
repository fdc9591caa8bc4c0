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
  let place: SharedPlace
  let signer: String?
  let isQuiet: Bool
  let environment: Environment

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
      let key = try environment.signingKey(signer)
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
    guard count.results > 0, !isQuiet else { return }
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
