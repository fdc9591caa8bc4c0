/// What a resolved spec has pinned, and another index for the rest.
package struct PinnedHub: HubIndex {
  private let pins: [HubRepository: HubListing]
  private let rest: any HubIndex

  /// What is not pinned, the rest says.
  package init(_ pins: [HubRepository: HubListing], rest: any HubIndex) {
    self.pins = pins
    self.rest = rest
  }

  /// That of the rest.
  package var endpoint: String { rest.endpoint }
  /// True with pins, too.
  package var isAsked: Bool { rest.isAsked || !pins.isEmpty }

  /// The pinned listing, or that of the rest.
  package func listing(of repository: HubRepository) throws -> HubListing {
    try pins[repository] ?? rest.listing(of: repository)
  }

  /// The pinned file, or that of the rest.
  package func file(
    _ path: String, of repository: HubRepository
  ) throws -> (commit: String, file: HubFile) {
    guard let listing = pins[repository], let file = listing.files[path] else {
      return try rest.file(path, of: repository)
    }
    return (listing.commit, file)
  }
}
