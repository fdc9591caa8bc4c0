/// What is known of repositories of the Hub when a plan is made.
package protocol HubIndex: Sendable {
  /// The server that files are fetched from, without a slash at the end.
  var endpoint: String { get }
  /// Whether anybody can be asked; a plan made without holds places that nothing can be fetched for.
  var isAsked: Bool { get }
  /// What the repository has; throws `HubProblem`.
  func listing(of repository: HubRepository) throws -> HubListing
  /// A file of it with its digest; throws `HubProblem`.
  func file(_ path: String, of repository: HubRepository) throws -> (commit: String, file: HubFile)
}
