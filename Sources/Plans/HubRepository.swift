package import JSON
package import Digests

/// A repository of the Hugging Face Hub, or of a server with its layout, at a revision.
package struct HubRepository: Codable, Sendable, Hashable {
  /// What the repository holds; the addresses of both differ.
  package enum Kind: String, Codable, Sendable {
    case model
    case dataset
  }

  package let kind: Kind
  /// `organisation/name`, or a name alone.
  package let name: String
  /// A commit, a branch or a tag.
  package let revision: String

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

/// One file of a repository at a commit, where a server has it; in no key.
package struct HubAddress: Codable, Sendable, Equatable {
  /// The server, `https://…` without a slash at the end.
  package let endpoint: String
  package let kind: HubRepository.Kind
  package let name: String
  package let commit: String
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

/// A file of a repository as it is known: `sha256` is nil until somebody has read a file that the server keeps in Git.
package struct HubFile: Sendable, Equatable {
  /// Bytes.
  package let size: Int
  package let sha256: Digest?

  package init(size: Int, sha256: Digest?) {
    self.size = size
    self.sha256 = sha256
  }
}

/// What a repository has at a commit.
package struct HubListing: Sendable, Equatable {
  package let commit: String
  package var files: [String: HubFile]

  package init(commit: String, files: [String: HubFile]) {
    self.commit = commit
    self.files = files
  }

  /// Reads what a server says: `sha`, and `siblings` with `rfilename`, `size` and, for large files, `lfs.sha256`.
  ///
  /// Files whose names could lead elsewhere are left out; nil for anything but such an answer.
  package init?(answer: JSONValue) {
    guard let commit = answer["sha"]?.string, HubRepository.isCommit(commit),
      let siblings = answer["siblings"]?.array
    else { return nil }
    self.commit = commit
    files = [:]
    for item in siblings {
      guard let path = item["rfilename"]?.string, HubRepository.isPath(path) else { continue }
      let large = item["lfs"]
      guard let size = (large?["size"] ?? item["size"])?.integer, size >= 0 else { return nil }
      let digits = large?["sha256"]?.string
      let digest = digits.flatMap { Digest(hex: $0) }
      if digits != nil, digest == nil { return nil }
      files[path] = HubFile(size: size, sha256: digest)
    }
  }

  /// Reads a record of this store.
  package init?(record: JSONValue) {
    guard let commit = record["commit"]?.string, HubRepository.isCommit(commit),
      let files = record["files"]?.object
    else { return nil }
    self.commit = commit
    self.files = [:]
    for (path, file) in files {
      guard let size = file["size"]?.integer, size >= 0 else { return nil }
      self.files[path] = HubFile(
        size: size, sha256: file["sha256"]?.string.flatMap { Digest(hex: $0) })
    }
  }

  /// The listing as the store records it.
  package var record: JSONValue {
    .object([
      "commit": .string(commit),
      "files": .object(
        JSONObject(
          files.sorted { $0.key < $1.key }.map { path, file in
            var fields: JSONObject = ["size": .integer(file.size)]
            fields["sha256"] = file.sha256.map { .string($0.hex) }
            return (path, JSONValue.object(fields))
          })),
    ])
  }
}
