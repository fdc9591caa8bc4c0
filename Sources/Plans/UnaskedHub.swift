import Digests

/// Nobody is asked: for plans of which nothing shall run.
package struct UnaskedHub: HubIndex {
  /// What a plan's sources name.
  package let endpoint = "https://huggingface.co"
  /// Never.
  package var isAsked: Bool { false }

  /// Asks nobody.
  package init() {}

  /// Nothing.
  package func listing(of repository: HubRepository) throws -> HubListing {
    HubListing(commit: String(repeating: "0", count: 40), files: [:])
  }

  /// A place that nothing can be fetched for.
  package func file(
    _ path: String, of repository: HubRepository
  ) throws -> (commit: String, file: HubFile) {
    let place = "\(repository.id)/\(path)"
    return (
      String(repeating: "0", count: 40), HubFile(size: 1, sha256: SHA256.digest(of: place))
    )
  }
}
