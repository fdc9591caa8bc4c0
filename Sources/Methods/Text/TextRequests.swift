import JSON
package import Plans

/// What a text generator shall write, in order.
package struct TextRequests: Artifact, Equatable {
  package let requests: [TextRequest]

  package init(_ requests: [TextRequest]) { self.requests = requests }

  /// Reads `requests.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    requests = try CanonicalJSON.decode([TextRequest].self, from: parts.bytes(of: "requests.json"))
  }

  package func parts() throws -> [Part] {
    [Part("requests.json", try CanonicalJSON.encode(requests))]
  }
}
