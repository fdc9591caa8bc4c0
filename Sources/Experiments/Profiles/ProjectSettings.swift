package import Documents
import FoundationEssentials

/// What `lethe.yaml` says: profiles of places where steps run, under names; nothing of it is in a key.
package struct ProjectSettings: Sendable {
  /// The name of the file, in the project and in the user's own directory.
  package static let file = "lethe.yaml"

  package let profiles: [(name: String, value: any ExecutorProfile)]
  /// How many there are of each token that steps declare in 'resources'.
  package let tokens: [String: Int]

  /// Reads the settings in the order that documentation shows them.
  package init(_ p: inout Parameters) {
    _ = p.integer("lethe", in: 1...1, "Version of the settings.")
    profiles = p.componentMap(
      "profiles", from: executorProfiles, "Where steps may run, under names of your choice.")
    tokens =
      TokenCounts.read(
        "tokens", &p, "How many there are of what steps take as tokens: 'licences: 2'.") ?? [:]
  }

  /// Reads those of the files that exist, each over the one before; throws all problems, and `sources` then has the
  /// files that they point into.
  package static func load(
    _ files: [String], _ sources: inout SpecSources
  ) throws(InvalidDocument) -> ProjectSettings {
    var problems: [Diagnostic] = []
    var merged: Node?
    for file in files where FileManager.default.fileExists(atPath: file) {
      let node = try SpecFile.load(file, &sources, &problems)
      merged = merged.map { Node.merging($0, node) } ?? node
    }
    guard let merged, !merged.isNull else { return none }
    var parameters = Parameters(merged)
    let settings = ProjectSettings(&parameters)
    parameters.finish()
    problems += parameters.diagnostics
    guard problems.isEmpty else { throw InvalidDocument(diagnostics: problems.inSourceOrder) }
    return settings
  }

  private init() { (profiles, tokens) = ([], [:]) }

  /// No settings at all.
  private static let none = ProjectSettings()

  /// An executor's profile with every default.
  package static func plain(_ executor: String) -> (any ExecutorProfile)? {
    executorProfiles.make(.text(executor)).value
  }
}
