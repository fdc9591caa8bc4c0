/// One file of a repository at a commit, where a server has it; in no key.
package struct HubAddress: Codable, Sendable, Equatable {
  /// The server, `https://…` without a slash at the end.
  package let endpoint: String
  /// What the repository holds.
  package let kind: HubRepository.Kind
  /// The repository's name.
  package let name: String
  /// Forty hexadecimal digits.
  package let commit: String
  /// The path in the repository.
  package let path: String

  /// Names a file; `commit` is forty hexadecimal digits.
  package init(
    endpoint: String, kind: HubRepository.Kind, name: String, commit: String, path: String
  ) {
    self.endpoint = endpoint
    self.kind = kind
    self.name = name
    self.commit = commit
    self.path = path
  }

  /// The address of the bytes; the server may redirect it.
  package var url: String {
    "\(endpoint)/\(kind == .dataset ? "datasets/" : "")\(name)/resolve/\(commit)/"
      + HubRepository.escaped(path, keeping: "/")
  }
}
