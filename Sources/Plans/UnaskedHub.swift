/// Nobody is asked: for plans of which nothing shall run.
package struct UnaskedHub: HubIndex {
  /// The Hub's own.
  package let endpoint = "https://huggingface.co"
  /// There is nobody to ask.
  package var isAsked: Bool { false }

  /// Makes what asks nobody.
  package init() {}

  /// A listing without files.
  package func listing(of repository: HubRepository) throws -> HubListing {
    HubListing(commit: String(repeating: "0", count: 40), files: [:])
  }

  /// A file that does not exist.
  package func file(
    _ path: String, of repository: HubRepository
  ) throws -> (commit: String, file: HubFile) {
    let place = "\(repository.id)/\(path)"
    return (
      String(repeating: "0", count: 40), HubFile(size: 1, sha256: SHA256.digest(of: place))
    )
  }
}
