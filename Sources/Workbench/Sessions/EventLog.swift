import JSON
package import Running
import Storage

/// Writes every event of a run as a line of `events.jsonl`.
package struct EventLog: RunObserver {
  private let file: AppendFile

  /// Appends to a file, which it makes.
  package init(_ path: String) throws {
    file = try AppendFile(path)
  }

  package func handle(_ event: RunEvent) {
    if case .log = event { return }
    var json = event.json
    json["time"] = .string(Moment.now.text)
    // A full disk must not stop the run that the log is about; the steps report it themselves.
    try? file.append(JSONValue.object(json).keyText)
  }
}
