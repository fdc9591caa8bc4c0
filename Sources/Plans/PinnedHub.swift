/// What a resolved spec has pinned, and another index for the rest.
package struct PinnedHub: HubIndex {
  private let pins: [HubRepository: HubListing]
  private let rest: any HubIndex

  /// Looks into `pins` first.
  package init(_ pins: [HubRepository: HubListing], rest: any HubIndex) {
    self.pins = pins
    self.rest = rest
  }

  /// That of the rest.
  package var endpoint: String { rest.endpoint }
  /// Whether anything can be known.
  package var isAsked: Bool { rest.isAsked || !pins.isEmpty }

  /// What is pinned, or what the rest says.
  package func listing(of repository: HubRepository) throws -> HubListing {
    try pins[repository] ?? rest.listing(of: repository)
  }

  /// A pinned file, or what the rest says.
  package func file(
    _ path: String, of repository: HubRepository
  ) throws -> (commit: String, file: HubFile) {
    guard let listing = pins[repository], let file = listing.files[path] else {
      return try rest.file(path, of: repository)
    }
    return (listing.commit, file)
  }
}
