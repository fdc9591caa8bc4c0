import JSON
package import Digests

/// Content known by its digest, with the places to get it from, tried in order.
package struct Fetch: Codable, Sendable, Equatable {
  /// The name of such entries in keys and listings.
  static let kind = "fetch"

  /// What the bytes hash to.
  package let sha256: Digest
  /// Bytes.
  package let size: Int
  @Unkeyed package private(set) var sources: [FetchSource]

  /// `size` is in bytes; the sources are tried in order.
  package init(sha256: Digest, size: Int, sources: [FetchSource]) {
    self.sha256 = sha256
    self.size = size
    self.sources = sources
  }

  /// Takes the digest as 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: String, size: Int, sources: [FetchSource]) {
    guard let digest = Digest(hex: hex) else { return nil }
    self.init(sha256: digest, size: size, sources: sources)
  }

  /// The digest and the size, as people compare them.
  package var expectation: String { "SHA-256 \(sha256.hex), \(size) bytes" }
}

extension Plan {
  /// Adds content that is fetched when the run starts and the store lacks it.
  ///
  /// The key is the digest: other sources change nothing.
  package mutating func fetch(_ label: String, _ fetch: Fetch) -> Ref<FileArtifact> {
    let index = insert(
      label, kind: Fetch.kind, version: "1", step: Self.encoded(fetch), inputs: .list([]),
      resources: .light, capabilities: fetch.sources.compactMap(\.capability), work: .fetch(fetch))
    return Ref(index: index)
  }
}
