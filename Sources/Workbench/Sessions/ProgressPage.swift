import Experiments
import Plans
import Running
import Records
import Reporting
import Reports
import Storage
import Synchronization

/// Writes `report.html` from the first second of a run on, and again every few seconds, until the report takes its place.
///
/// A complete record is left alone: what is made beside it is not shown before it is whole.
final class ProgressPage: RunObserver {
  private struct State {
    var progress: RunProgress
    var hasChanged = true
  }

  /// Seconds between two pages at least, and after how many an open one looks for the next.
  private static let interval = 2
  private let session: RunSession
  private let start: Moment
  private let isShown: Bool
  private let state: Mutex<State>
  /// True when no more pages are to be written; held while one is.
  private let isClosed = Mutex(false)

  /// Follows a session whose invocation began at `start`.
  init(_ session: RunSession, since start: Moment) {
    self.session = session
    self.start = start
    // Where it cannot be told, what is there stays.
    isShown = (try? session.directory.contains(RunDirectory.manifestName)) == false
    let plan = session.compilation.plan
    state = Mutex(
      State(
        progress: RunProgress(plan, known: Expectations(plan, session.store.costs).known)))
  }

  func handle(_ event: RunEvent) {
    let now = start.elapsed
    state.withLock { state in
      state.progress.take(event, at: now)
      if case .log = event { return }
      state.hasChanged = true
    }
  }

  /// When the steps were at work so far.
  var spans: [StepSpan] {
    let now = start.elapsed
    return state.withLock { $0.progress.spans(at: now) }
  }

  /// Writes page after page until it is closed and the task is cancelled.
  func follow() async {
    guard isShown else { return }
    var idle = 0
    while true {
      let before = start.elapsed
      let hasChanged = state.withLock { state in
        defer { state.hasChanged = false }
        return state.hasChanged
      }
      // Time goes on even when nothing happens.
      idle = hasChanged ? 0 : idle + 1
      if idle.isMultiple(of: 5), !write(nil) { return }
      // Where writing takes long, it is done less often.
      let pause = max(Double(Self.interval), (start.elapsed - before) * 20)
      // Whoever cancels the wait has closed the page.
      try? await Task.sleep(for: .seconds(pause))
      if isClosed.withLock({ $0 }) { return }
    }
  }

  /// Writes no more pages; the last one says how the run ended, unless a report takes its place, for which an open page waits.
  func close(_ ending: String?) {
    if isShown, let ending { write(ending) }
    isClosed.withLock { $0 = true }
  }

  /// Writes a page; false when it is closed.
  @discardableResult
  private func write(_ ending: String?) -> Bool {
    let progress = state.withLock { $0.progress }
    return isClosed.withLock { isClosed in
      if isClosed { return false }
      let status = LiveReport.Status(
        now: start.elapsed, time: Moment.now.text, ending: ending)
      let experiment = session.compilation.spec.experiment
      let report = LiveReport.report(
        progress, name: experiment.name, notes: experiment.notes, status)
      // A full disk must not stop the run that the page is about.
      try? session.directory.write(
        "report.html",
        LivePage.html(report, refreshing: ending == nil ? Self.interval : nil))
      return true
    }
  }
}
