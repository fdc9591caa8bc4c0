import Documents
import Experiments
import FoundationEssentials
import Pipeline
import Storage

extension Option {
  static let allowRun = Option(
    "--allow-run", nil, "lets the programs of an imported spec start")
  static let allowHost = Option(
    "--allow-host", "HOST", "lets an imported spec talk to a host, such as https://host; repeatable"
  )
}

/// What holds for specs that came from somebody else.
enum Imports {
  /// Throws when an imported spec would start programs or talk to hosts and nobody has allowed it.
  ///
  /// `lethe import` leaves a mark beside the spec; a copy elsewhere is the user's own. Content that lies in the store,
  /// and replies that are known, ask nobody.
  static func check(
    _ session: RunSession, _ file: String, _ arguments: Arguments
  ) throws {
    guard isImported(session) else { return }
    let allowed = Set(arguments.all(Option.allowHost.name).map { WebHost.of($0) })
    var programs: [String] = []
    var hosts: [String] = []
    let statuses = session.status()
    for entry in session.compilation.plan.entries where !isThere(entry, session.store) {
      for capability in entry.capabilities {
        switch capability {
        case .program(let words):
          if !arguments.has(Option.allowRun.name) {
            programs.append("'\(entry.label)' starts \(Self.shown(words))")
          }
        case .host(let host):
          // What was replied is known then.
          let isAsked = statuses[entry.index].state != .cached
          if isAsked, !allowed.contains(host), !hosts.contains(host) { hosts.append(host) }
        }
      }
    }
    guard !programs.isEmpty || !hosts.isEmpty else { return }
    let doings = programs + hosts.map { "it talks to \(Self.shown($0))" }
    let options =
      (programs.isEmpty ? [] : ["--allow-run"]) + hosts.map { "--allow-host '\(Self.shown($0))'" }
    throw NotFound(
      message:
        "this spec was imported and does more than compute: \(doings.joined(separator: "; "))",
      help: "look at it ('lethe plan \(file)'), then give \(options.joined(separator: " "))")
  }

  /// Whether the spec, one that it extends, or its run directory came by an import.
  static func isImported(_ session: RunSession) -> Bool {
    let folders = session.compilation.spec.sources.files.keys.map { Disk.parent(of: $0) ?? "." }
    return (folders + [session.directory.path]).contains { folder in
      FileManager.default.fileExists(atPath: "\(folder)/\(BundleManifest.markName)")
    }
  }

  private static func isThere(_ entry: Plan.Entry, _ store: Store) -> Bool {
    entry.fetch.map { store.objects.contains($0.sha256, size: $0.size) } ?? false
  }

  /// Foreign words without what moves the cursor of a terminal.
  private static func shown(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.prefix(200).map { scalar in
          scalar.properties.generalCategory == .control ? "?" : scalar
        }))
  }
}
