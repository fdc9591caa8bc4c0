import Documents
import Experiments
import FoundationEssentials
import Plans
package import Records
import Reports
package import Running
import Storage
import Tensors

extension Provenance {
  /// The C libraries that are linked, with their versions.
  package static let linkedLibraries: [(name: String, version: String)] = [
    ("libcmark-gfm", MarkdownLibrary.version), ("libcrypto", SHA256.libraryVersion),
    ("libyaml", YAML.libraryVersion),
  ]

  /// How one invocation came about, which `started` at some moment and ends now.
  package init(
    of session: RunSession, _ outcomes: [Outcome], started: Moment, isSandboxed: Bool = false,
    spans: [StepSpan] = []
  ) {
    let ran = outcomes.filter { $0.state == .ran }.compactMap(\.cost)
    // What is cached was computed somewhere, too.
    let devices = Set(outcomes.compactMap { $0.cost?.device }).sorted()
    self.init(
      version: Release.version, machine: .current(), kernels: KernelLevel.current.rawValue,
      numerics: session.compilation.plan.numerics, libraries: Self.linkedLibraries,
      commit: Commit.current(above: FileManager.default.currentDirectoryPath),
      started: started.text, wall: started.elapsed, cpu: ran.map(\.cpu).reduce(0, +),
      peakMemory: ran.map(\.memory).max() ?? 0, ran: ran.count,
      cached: outcomes.count { $0.state == .cached },
      failed: outcomes.count { $0.stateName == "failed" },
      overrides: session.compilation.spec.overrides,
      sandboxed: isSandboxed
        ? zip(session.compilation.plan.entries, outcomes).compactMap { entry, outcome in
          entry.startsProgram && outcome.state == .ran ? entry.label : nil
        } : [],
      engine: session.compilation.spec.engineTexts.isEmpty
        ? nil : session.compilation.spec.engineTexts.joined(separator: "; "),
      devices: devices, spans: spans)
  }
}
