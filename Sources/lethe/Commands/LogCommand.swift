import Documents
import Executors
import FoundationEssentials
import Records
import Storage
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe log`: what happened in a run, or what one step printed.
struct LogCommand: Command {
  static let name = "log"
  static let summary = "Prints the events of a run, or the log of one step."
  static let examples = [
    "log last npo npo",
    "log last -f",
  ]

  private let run = Options.argument("RUN")
  private let step = Options.arguments("STEP", isOptional: true)
  private let follows = Options.flag(
    "-f, --follow", "goes on with what is written, to the end of the step or Ctrl-C")

  func run(_ environment: Environment) async throws -> ExitCode {
    let directory = try RunFinder(runs: environment.runs).find(run)
    guard !step.isEmpty else {
      if follows {
        Self.follow(
          "\(directory)/events.jsonl", to: { false }, line: { Self.events(in: Data($0.utf8)) })
        return .done
      }
      printOut(Self.events(of: directory).joined(separator: "\n"))
      return .done
    }
    let step = step.joined(separator: " ")
    let logs = "\(directory)/logs"
    let path = "\(logs)/\(SafeName.sanitized(step)).log"
    if follows, Self.isRunning(step, in: directory) {
      Self.follow(path, to: { !Self.isRunning(step, in: directory) }, line: { [$0] })
      return .done
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      // Without a folder of logs there are no names to propose.
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

  /// Prints a file's lines as they are written, until it is over or the program is interrupted.
  private static func follow(_ path: String, to isOver: () -> Bool, line: (String) -> [String]) {
    let cancellation = Signals.cancellation()
    let disk = Disk()
    var offset = 0
    var rest: [UInt8] = []
    while !cancellation.isRequested {
      // Asked before the last look, so that nothing written until then is missed.
      let isLast = isOver()
      if let size = try? disk.status(path)?.size, size < offset { (offset, rest) = (0, []) }
      while let bytes = try? disk.read(path, offset..<offset + 65536), !bytes.isEmpty {
        offset += bytes.count
        rest += bytes
        let lines = rest.split(separator: 10, omittingEmptySubsequences: false)
        for text in lines.dropLast() {
          for shown in line(String(decoding: text, as: UTF8.self)) { printOut(shown) }
        }
        rest = Array(lines.last ?? [])
      }
      if isLast { break }
      usleep(200_000)
    }
  }

  /// Whether a step may still say something: it has started, or is to come in a run that is not over, or has yet to begin.
  private static func isRunning(_ step: String, in directory: String) -> Bool {
    let data = FileManager.default.contents(atPath: "\(directory)/events.jsonl") ?? Data()
    let wanted = SafeName.sanitized(step)
    var finished = 0
    for line in data.split(separator: 10).reversed() {
      guard let json = try? JSONValue.parse(Array(line)), let event = json["event"]?.string
      else { continue }
      // A name that no step has ends with the run, and is then said to be unknown.
      if event == "began" { return Double(finished) < json["steps"]?.number ?? 0 }
      if let label = json["step"]?.string, SafeName.sanitized(label) == wanted {
        return event != "finished"
      }
      if event == "finished" { finished += 1 }
    }
    return !FileManager.default.fileExists(atPath: "\(directory)/\(RunDirectory.manifestName)")
  }

  /// The events that people look for, a line each.
  private static func events(of directory: String) -> [String] {
    events(in: FileManager.default.contents(atPath: "\(directory)/events.jsonl") ?? Data())
  }

  private static func events(in data: Data) -> [String] {
    data.split(separator: 10).compactMap { line in
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
