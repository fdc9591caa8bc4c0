import Documents
import Experiments
import FoundationEssentials
import Pipeline
import Storage

extension Option {
  static let allowRun = Option(
    "--allow-run", nil, "lets the external programs of an imported spec run")
}

/// What holds for specs that came from somebody else.
enum Imports {
  /// Throws when an imported spec would start programs and nobody has allowed it.
  ///
  /// `lethe import` leaves a mark beside the spec; a copy elsewhere is the user's own.
  static func check(_ session: RunSession, _ file: String, _ arguments: Arguments) throws {
    // Also where it only extends a spec that was imported.
    let folders = session.compilation.spec.sources.files.keys.map { Disk.parent(of: $0) ?? "." }
    let marks = (folders + [session.directory.path]).map { "\($0)/\(BundleManifest.markName)" }
    guard !arguments.has(Option.allowRun.name),
      marks.contains(where: { FileManager.default.fileExists(atPath: $0) })
    else { return }
    let programs = session.compilation.plan.entries.filter { $0.kind == ExternalStep.kind }
    guard !programs.isEmpty else { return }
    let list = programs.map { "'\($0.label)'" }.joined(separator: ", ")
    throw NotFound(
      message: "this spec was imported and runs programs of its own: \(list)",
      help: "read them ('lethe plan \(file) --json'), then give --allow-run")
  }
}
