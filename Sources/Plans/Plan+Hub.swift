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
