import Reports
package import Running
import Storage
import Synchronization

/// The reports of a `lethe watch`: each run directory that it came through has a signal that leads the open
/// page to the latest one.
package final class WatchedReports: RunObserver {
  private struct State {
    /// In the order of their first runs; the latest is last.
    var sessions: [RunSession] = []
    var version = ""
    var done = 0
    var total = 0
    var lastSignal = Moment.now
  }

  private let state = Mutex(State())

  package init() {}

  /// A run begins; its directory becomes the latest.
  package func begin(_ session: RunSession, total: Int) {
    state.withLock { state in
      state.sessions.removeAll { $0.name == session.name }
      state.sessions.append(session)
      (state.done, state.total) = (0, total)
    }
  }

  package func handle(_ event: RunEvent) {
    state.withLock { state in
      guard case .finished = event else { return }
      state.done += 1
      guard state.lastSignal.elapsed > 0.5 else { return }
      state.lastSignal = .now
      Self.signal(state, "running: \(state.done) of \(state.total) steps")
    }
  }

  /// A run ended; adds the script to its page and tells the open ones.
  package func end(_ status: String) {
    state.withLock { state in
      if let directory = state.sessions.last?.directory,
        let bytes = try? directory.read("report.html")
      {
        let plain = WatchedPage.plain(String(decoding: bytes, as: UTF8.self))
        state.version = String(SHA256.digest(of: plain).hex.prefix(16))
        try? directory.write(
          "report.html", WatchedPage.html(plain, version: state.version))
      }
      Self.signal(state, status)
    }
  }

  /// Takes the scripts off the pages again.
  package func close() {
    // A page that cannot be put back goes on asking for a signal that is not there.
    state.withLock { state in
      for session in state.sessions {
        if let bytes = try? session.directory.read("report.html") {
          try? session.directory.write(
            "report.html", WatchedPage.plain(String(decoding: bytes, as: UTF8.self)))
        }
        try? session.directory.remove(WatchedPage.signal)
      }
    }
  }

  private static func signal(_ state: State, _ status: String) {
    guard let latest = state.sessions.last else { return }
    for session in state.sessions {
      // A page that learns nothing of this save shows the one before.
      try? session.directory.write(
        WatchedPage.signal,
        WatchedPage.signalText(
          page: "../\(latest.name)/report.html", version: state.version, status: status))
    }
  }
}
