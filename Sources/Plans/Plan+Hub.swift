

/// A repository of the Hub that a plan needs and cannot have.
package struct UnusableRepository: Error, Sendable, Equatable, CustomStringConvertible {
  package let name: String
  package let problem: String

  package init(name: String, problem: String) {
    self.name = name
    self.problem = problem
  }

  package var description: String { problem }
}

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

/// Nobody is asked: for plans of which nothing shall run.
package struct UnaskedHub: HubIndex {
  package let endpoint = "https://huggingface.co"
  package var isAsked: Bool { false }

  package init() {}

  package func listing(of repository: HubRepository) throws -> HubListing {
    HubListing(commit: String(repeating: "0", count: 40), files: [:])
  }

  package func file(
    _ path: String, of repository: HubRepository
  ) throws -> (commit: String, file: HubFile) {
    let place = "\(repository.id)/\(path)"
    return (
      String(repeating: "0", count: 40), HubFile(size: 1, sha256: SHA256.digest(of: place))
    )
  }
}

/// What a resolved spec has pinned, and another index for the rest.
package struct PinnedHub: HubIndex {
  private let pins: [HubRepository: HubListing]
  private let rest: any HubIndex

  package init(_ pins: [HubRepository: HubListing], rest: any HubIndex) {
    self.pins = pins
    self.rest = rest
  }

  package var endpoint: String { rest.endpoint }
  package var isAsked: Bool { rest.isAsked || !pins.isEmpty }

  package func listing(of repository: HubRepository) throws -> HubListing {
    try pins[repository] ?? rest.listing(of: repository)
  }

  package func file(
    _ path: String, of repository: HubRepository
  ) throws -> (commit: String, file: HubFile) {
    guard let listing = pins[repository], let file = listing.files[path] else {
      return try rest.file(path, of: repository)
    }
    return (listing.commit, file)
  }
}

extension Plan {
  /// Adds a file of a repository, which is fetched when the run starts and the store lacks it.
  ///
  /// Its digest is known from here on, and the key has nothing else: a branch that moves gives other keys. Throws
  /// `UnusableRepository`.
  package mutating func hubFile(
    _ label: String, _ path: String, of repository: HubRepository
  ) throws -> Ref<FileArtifact> {
    let (commit, file) = try asking(repository) { try hub.file(path, of: repository) }
    guard let digest = file.sha256 else {
      throw UnusableRepository(
        name: repository.name, problem: "\(repository.id): '\(path)' has no digest")
    }
    hubFiles[repository, default: HubListing(commit: commit, files: [:])].files[path] = file
    let address = HubAddress(
      endpoint: hub.endpoint, kind: repository.kind, name: repository.name, commit: commit,
      path: path)
    return fetch(label, Fetch(sha256: digest, size: file.size, sources: [.hub(address)]))
  }

  /// The names of a repository's files; nil where nobody can be asked.
  ///
  /// Throws `UnusableRepository`.
  package func hubNames(of repository: HubRepository) throws -> [String]? {
    guard hub.isAsked else { return nil }
    return try asking(repository) { try hub.listing(of: repository).files.keys.sorted() }
  }

  private func asking<Value>(_ repository: HubRepository, _ body: () throws -> Value) throws
    -> Value
  {
    do {
      return try body()
    } catch {
      throw UnusableRepository(name: repository.name, problem: "\(error)")
    }
  }
}
