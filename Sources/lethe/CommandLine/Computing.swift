import Documents
import Experiments
import FoundationEssentials
import Pipeline
import Reports
import Storage
import Tensors

/// What the program knows of its own arithmetic: kernels, numerics, and where a run was made.
enum Computing {
  /// Forces the kernel level that the environment asks for.
  static func configure(_ environment: Environment) throws {
    guard let name = environment.kernels else { return }
    guard let level = KernelLevel(rawValue: name) else {
      throw UsageError(
        message: "LETHE_KERNELS is '\(name)'",
        help: "known levels: \(KernelLevel.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    try level.use()
  }

  /// The numerics part of every key: the profile, with what makes its bits if they differ.
  static func fingerprint(of numerics: Numerics) throws -> String {
    try Compute(numerics: numerics.rawValue).fingerprint
  }

  /// The C libraries that are linked, with their versions.
  static func libraries() -> [(name: String, version: String)] {
    [
      ("libcmark-gfm", MarkdownLibrary.version), ("libcrypto", SHA256.libraryVersion),
      ("libyaml", YAML.libraryVersion),
    ]
  }

  /// How this invocation came about.
  static func provenance(
    of session: RunSession, outcomes: [Outcome], started: Moment, environment: Environment,
    isSandboxed: Bool = false
  ) -> Provenance {
    let ran = outcomes.filter { $0.state == .ran }.compactMap(\.cost)
    return Provenance(
      version: Release.version, machine: .current(), kernels: KernelLevel.current.rawValue,
      numerics: session.compilation.plan.numerics, libraries: libraries(),
      commit: Commit.current(above: FileManager.default.currentDirectoryPath),
      started: started.text, wall: started.elapsed, cpu: ran.map(\.cpu).reduce(0, +),
      peakMemory: ran.map(\.memory).max() ?? 0, ran: ran.count,
      cached: outcomes.count { $0.state == .cached },
      failed: outcomes.count { $0.stateName == "failed" },
      overrides: session.compilation.spec.overrides,
      sandboxed: isSandboxed
        ? zip(session.compilation.plan.entries, outcomes).compactMap { entry, outcome in
          entry.startsProgram && outcome.state == .ran ? entry.label : nil
        } : [])
  }
}
