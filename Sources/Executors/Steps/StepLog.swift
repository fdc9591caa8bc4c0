package import Plans
import Storage
import Synchronization

/// The log of one step: a file, the observers, and the last lines for error messages.
package final class StepLog: Sendable {
  private static let tailLength = 20
  /// Bytes of a log file at most; the last lines are known to error messages all the same.
  private static let longest = 64 << 20

  private struct State {
    var tail: [String] = []
    var file: AppendFile?
    var hasFailed = false
    var size = 0
  }

  private let index: Int
  private let label: String
  private let path: String?
  private let observer: any StepObserver
  private let state = Mutex(State())

  /// A log in a directory, or in none; the observer hears of every line.
  package init(_ entry: Plan.Entry, directory: String?, observer: any StepObserver) {
    index = entry.index
    label = entry.label
    path = directory.map { "\($0)/\(SafeName.sanitized(entry.label)).log" }
    self.observer = observer
  }

  /// Appends a line; the file is made, or emptied, by the first one.
  func line(_ text: String) {
    state.withLock { state in
      state.tail.append(Self.cut(text))
      if state.tail.count > Self.tailLength { state.tail.removeFirst() }
      if state.file == nil, !state.hasFailed, let path {
        // A log that cannot be written fails no step: its end is kept in memory.
        state.file = try? AppendFile(path, truncating: true)
        state.hasFailed = state.file == nil
      }
      guard state.size < Self.longest else { return }
      state.size += text.utf8.count + 1
      // A full disk must not end a step that may still succeed.
      try? state.file?.append(text)
      if state.size >= Self.longest {
        try? state.file?.append(
          "(the log ends here: the step wrote more than \(Self.longest >> 20) MB)")
      }
    }
    observer.handle(.log(index: index, label: label, line: text))
  }

  /// A line as a message shows it: a program may write a megabyte without a newline.
  private static func cut(_ text: String) -> String {
    let most = 2000
    guard text.utf8.count > most else { return text }
    return text.prefix(most) + " (\(text.utf8.count) bytes)"
  }

  func progress(_ progress: Progress) {
    observer.handle(.progress(index: index, label: label, progress))
  }

  /// Tells the observers where the step is.
  func placed(_ place: String) {
    observer.handle(.placed(index: index, label: label, place: place))
  }

  /// The last lines.
  var tail: [String] { state.withLock { $0.tail } }
}
