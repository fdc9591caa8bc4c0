import Plans
import Synchronization

/// Keeps what a step reports.
final class ProgressLog: Sendable {
  private let reports = Mutex<[Progress]>([])
  func add(_ report: Progress) { reports.withLock { $0.append(report) } }
  var all: [Progress] { reports.withLock { $0 } }
}
