import FoundationEssentials
package import Pipeline

/// What a text generator shall write, in order.
package struct TextRequests: Artifact, Equatable {
  package let requests: [TextRequest]

  package init(_ requests: [TextRequest]) { self.requests = requests }

  /// Reads `requests.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    requests = try JSONDecoder()
      .decode([TextRequest].self, from: Data(parts.bytes(of: "requests.json")))
  }

  package func parts() throws -> [Part] {
    [Part("requests.json", try CanonicalJSON.encode(requests))]
  }
}

/// What a text generator wrote, a text for each request.
///
/// It is stored like every artifact: a rerun asks nobody anything.
package struct TextReplies: Artifact, Equatable {
  package let texts: [String]

  package init(_ texts: [String]) { self.texts = texts }

  /// Reads `replies.json`; throws when it is not what `parts()` writes.
  package init(from parts: some PartReader) throws {
    texts = try JSONDecoder().decode([String].self, from: Data(parts.bytes(of: "replies.json")))
  }

  package func parts() throws -> [Part] { [Part("replies.json", try CanonicalJSON.encode(texts))] }
}
