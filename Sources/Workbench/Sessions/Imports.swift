import Documents
package import Experiments
package import Plans
import Running
package import Storage

/// What holds for specs that came from somebody else.
package enum Imports {
  /// What the user lets specs of others do.
  package struct Permission: Sendable {
    /// Programs of the spec may start.
    package var programs: Bool
    /// Hosts that the spec may talk to, such as `https://host`.
    package var hosts: [String]

    package init(programs: Bool = false, hosts: [String] = []) {
      self.programs = programs
      self.hosts = hosts
    }
  }

  /// Throws when an imported spec would start programs or talk to hosts and nobody has allowed it.
  ///
  /// `lethe import` leaves a mark beside the spec; a copy elsewhere is the user's own. Content that lies in the store,
  /// and replies that are known, ask nobody.
  package static func check(
    _ session: RunSession, _ file: String, _ permission: Permission
  ) throws(NotFound) {
    guard isImported(session) else { return }
    try check(session.compilation.plan, session.status(), session.store, file, permission)
  }

  /// The same for what gets the model that a spec names, without anything else of it.
  package static func check(
    _ plan: Plan, of spec: Spec, in store: Store, _ permission: Permission
  ) throws(NotFound) {
    guard isImported(spec) else { return }
    let planner = Planner(store: store, experiment: spec.experiment.name)
    try check(plan, planner.status(of: plan), store, spec.file, permission)
  }

  private static func check(
    _ plan: Plan, _ statuses: [StepStatus], _ store: Store, _ file: String,
    _ permission: Permission
  ) throws(NotFound) {
    let allowed = Set(permission.hosts.map { WebHost.of($0) })
    var programs: [String] = []
    var hosts: [String] = []
    for entry in plan.entries where !isThere(entry, store) {
      for capability in entry.capabilities {
        switch capability {
        case .program(let words):
          if !permission.programs {
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
  package static func isImported(_ session: RunSession) -> Bool {
    isImported(session.compilation.spec) || isMarked(session.directory.path)
  }

  /// Whether the spec, or one that it extends, came by an import.
  static func isImported(_ spec: Spec) -> Bool {
    spec.sources.files.keys.contains { isMarked(Disk.parent(of: $0) ?? ".") }
  }

  /// Whether one of some specs, or the run directory of a report, came by an import.
  static func isMarked(filesIn specs: [String], _ report: String) -> Bool {
    Set((specs + [report]).map { Disk.parent(of: $0) ?? "." }).contains(where: isMarked)
  }

  /// Whether a folder, or one above it, has the mark of an import, of whatever kind; one that cannot be looked at marks
  /// all the same.
  private static func isMarked(_ folder: String) -> Bool {
    var place: String? = Disk.absolute(folder)
    while let path = place {
      do {
        if try Disk().entry("\(path)/\(BundleManifest.markName)") != nil { return true }
      } catch {
        return true
      }
      place = Disk.parent(of: path)
    }
    return false
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
