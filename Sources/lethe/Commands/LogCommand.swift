import Documents
import FoundationEssentials
import Storage

/// `lethe log`: what happened in a run, or what one step printed.
enum LogCommand: Command {
  static let name = "log"
  static let summary = "Prints the events of a run, or the log of one step."
  static let usage = "RUN [STEP]"
  static let options: [Option] = []
  static let examples = [
    "log last npo unlearn"
  ]

  static func run(_ arguments: Arguments, _ surroundings: Surroundings) async throws -> ExitCode {
    guard let name = arguments.positionals.first else { throw UsageError(message: "missing RUN") }
    let directory = try RunFinder(runs: surroundings.runs).find(name)
    guard arguments.positionals.count > 1 else {
      printOut(events(of: directory).joined(separator: "\n"))
      return .done
    }
    let step = arguments.positionals.dropFirst().joined(separator: " ")
    let logs = "\(directory)/logs"
    let path = "\(logs)/\(SafeName.sanitized(step)).log"
    guard let data = FileManager.default.contents(atPath: path) else {
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: logs)) ?? []).sorted()
        .map { $0.hasSuffix(".log") ? String($0.dropLast(4)) : $0 }
      throw NotFound(
        message: "no log of a step '\(step)' in \(directory)",
        help: Suggestion.help(for: SafeName.sanitized(step), among: names)
          ?? "a step that was cached has no log here")
    }
    printOut(String(decoding: data, as: UTF8.self))
    return .done
  }

  /// The events that people look for, a line each.
  private static func events(of directory: String) -> [String] {
    let data = FileManager.default.contents(atPath: "\(directory)/events.jsonl") ?? Data()
    return data.split(separator: 10).compactMap { line in
      guard let json = try? JSONValue.parse(Array(line)), let event = json["event"]?.string,
        event != "progress", json["state"]?.string != "cached"
      else { return nil }
      let words = [
        json["time"]?.string, event, json["step"]?.string, json["state"]?.string,
        json["reason"]?.string, json["message"]?.string,
        json["cost"]?["wall"]?.number.map { "\((($0 * 100).rounded()) / 100) s" },
      ]
      return words.compactMap(\.self).joined(separator: "  ")
    }
  }
}
