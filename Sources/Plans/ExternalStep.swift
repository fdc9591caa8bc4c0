/// Any program as a cached step: it finds its inputs under `inputs/`, and what it leaves under
/// `outputs` is kept.
///
/// It runs in an empty directory, with the declared environment, `PATH`, and `HOME` and `TMPDIR` for what is
/// thrown away; whatever else it leaves in the directory is an error.
package struct ExternalStep: Codable, Sendable, Equatable {
  /// The kind of such steps in keys and listings.
  package static let kind = "external"
  /// Raised when the conditions under which programs run change.
  package static let version = "2"

  /// The program and its arguments; a program without a slash is looked for on the search path.
  package var run: [String]
  /// The files and directories to keep, relative to the working directory.
  package var outputs: [String]
  /// The variables that the program sees besides `PATH`.
  package var environment: [String: String]
  /// Whether it may reach the network where it runs in a sandbox.
  @Unkeyed package var network: Bool

  package init(
    run: [String], outputs: [String], environment: [String: String] = [:], network: Bool = false
  ) {
    self.run = run
    self.outputs = outputs
    self.environment = environment
    self.network = network
  }
}
