import Documents
import Executors
import Experiments
import Plans
import Reports
import Storage
import Workbench

/// `lethe watch`: runs a spec whenever it is saved, and keeps the open report up to date.
struct WatchCommand: Command {
  static let name = "watch"
  static let summary = "Runs a spec again whenever it is saved, and refreshes the open report."
  static let examples = [
    "watch configs/tiny.yaml    # open the report it names, then edit and save the spec"
  ]

  private let command = RunCommand()

  func run(_ environment: Environment) async throws -> ExitCode {
    let file = command.file
    let cancellation = Signals.cancellation()
    let watched = WatchedReports()
    defer { watched.close() }
    while !cancellation.isRequested {
      let before = FileState(of: [file])
      var state = before
      var status = ""
      do {
        let code = try await command.perform(
          environment, observer: watched,
          began: { session in
            let compilation = session.compilation
            state = FileState(
              of: compilation.spec.sources.files.keys
                + compilation.plan.entries.compactMap(\.source).flatMap(Self.paths))
            watched.begin(session, total: session.compilation.plan.entries.count)
          })
        if code == .interrupted { break }
        if code != .done { status = "a step failed; lethe log shows more" }
      } catch let error as UsageError {
        throw error
      } catch {
        if let invalid = error as? InvalidSpec {
          state = FileState(of: [file] + invalid.sources.files.keys)
        }
        _ = Failure.report(error, isColored: environment.hasColor)
        status = "not run: \(Failure.line(error))"
      }
      watched.end(status)
      printError("watching \(file); Ctrl-C ends")
      while !cancellation.isRequested, FileState(of: state.paths) == state,
        FileState(of: [file]) == before
      {
        // A sleep that is cancelled is a short one.
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
    return .interrupted
  }

  /// Every path of a source: of a folder the files that there are, and the folders, which change with a file's coming.
  private static func paths(of source: SourceFile) -> [String] {
    guard let folder = source.folder else { return [source.path] }
    // A folder that cannot be listed has changed when it can be again.
    let files = ((try? Disk().files(below: folder.path)) ?? []).map { "\(folder.path)/\($0)" }
    return [folder.path] + files + files.compactMap(Disk.parent)
  }
}

/// What can be seen of some files without reading them.
private struct FileState: Equatable {
  let paths: [String]
  private let states: [Disk.Status?]

  init(of paths: [String]) {
    self.paths = Set(paths).sorted()
    // A file that cannot be looked at counts as gone: when it comes back it has changed.
    states = self.paths.map { try? Disk().status($0) }
  }
}
