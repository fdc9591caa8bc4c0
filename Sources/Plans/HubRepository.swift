/// A repository of the Hugging Face Hub, or of a server with its layout, at a revision.
package struct HubRepository: Codable, Sendable, Hashable {
  /// What the repository holds; the addresses of both differ.
  package enum Kind: String, Codable, Sendable {
    case model
    case dataset
  }

  /// What it holds.
  package let kind: Kind
  /// `organisation/name`, or a name alone.
  package let name: String
  /// A commit, a branch or a tag.
  package let revision: String

  /// Names a repository.
  package init(kind: Kind, name: String, revision: String) {
    self.kind = kind
    self.name = name
    self.revision = revision
  }

  /// The repository as records name it: `datasets/locuslab/TOFU@main`.
  package var id: String { "\(kind.rawValue)s/\(name)@\(revision)" }

  /// Whether the revision can never mean another content.
  package var isFixed: Bool { Self.isCommit(revision) }

  /// True for forty hexadecimal digits.
  package static func isCommit(_ text: String) -> Bool {
    text.utf8.count == 40
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// True for one name, or two with a slash, as the Hub has them.
  package static func isName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { (1...96).contains($0.utf8.count) && isPlain($0) }
  }

  /// True for what can be a branch, a tag or a commit.
  package static func isRevision(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return text.utf8.count <= 200 && parts.allSatisfy { !$0.isEmpty && isPlain($0) }
  }

  /// True for a path inside a repository that leads nowhere else.
  package static func isPath(_ text: String) -> Bool {
    text.utf8.count <= 1000 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C }
      && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && $0 != "." && $0 != ".."
      }
  }

  private static func isPlain(_ text: Substring) -> Bool {
    text != "." && text != ".."
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || "._-".utf8.contains($0)
      }
  }

  /// Where a server tells what the repository has.
  package func listingAddress(_ endpoint: String) -> String {
    "\(endpoint)/api/\(kind.rawValue)s/\(name)/revision/\(Self.escaped(revision))?blobs=true"
  }

  /// Percent-encodes all but unreserved characters; `/` stays where `keeping` has it.
  static func escaped(_ text: String, keeping: String = "") -> String {
    text.utf8.reduce(into: "") { escaped, byte in
      let isKept =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
        || "-._~".utf8.contains(byte) || keeping.utf8.contains(byte)
      if isKept {
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        escaped += "%\(hex.utf8.count == 1 ? "0" : "")\(hex)"
      }
    }
  }
}
