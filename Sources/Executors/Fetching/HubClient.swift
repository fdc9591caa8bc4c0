import JSON
package import Plans
package import Storage
import Synchronization

/// A server with the layout of the Hugging Face Hub, asked by `curl` and remembered in the store.
///
/// The digests of large files are told by the server; small ones are read, and are in the store from then on.
package final class HubClient: HubIndex {
  /// When the server is asked.
  package enum Limit: Sendable {
    /// Whenever something is not known for certain.
    case none
    /// Never (`--offline`): what was seen last holds.
    case offline
    /// Never, for a spec of somebody else's.
    case imported
  }

  private let store: Store
  private let settings: FetchSettings
  private let limit: Limit
  private let known = Mutex<[HubRepository: HubListing]>([:])

  /// Bytes that a listing may have, and a file that is read for its digest.
  private static let mostListing = 256 << 20
  private static let mostSmall = 64 << 20

  /// Asks by these settings, as far as the limit allows.
  package init(_ store: Store, _ settings: FetchSettings, _ limit: Limit) {
    self.store = store
    self.settings = settings
    self.limit = limit
  }

  /// The server that the settings name.
  package var endpoint: String { settings.hubEndpoint }
  /// There is a server to ask.
  package var isAsked: Bool { true }

  /// What the server says, remembered in the store.
  package func listing(of repository: HubRepository) throws -> HubListing {
    if let listing = known.withLock({ $0[repository] }) { return listing }
    let place = "\(endpoint) \(repository.id)"
    let seen = store.hub.record(of: place).flatMap { HubListing(record: $0) }
    // A commit stays what it is; a branch may have moved.
    if let seen, limit != .none || repository.isFixed {
      known.withLock { $0[repository] = seen }
      return seen
    }
    try checkLimit(repository)
    var listing = try ask(repository)
    if seen?.commit == listing.commit, let files = seen?.files {
      // What was read of the same commit need not be read again.
      for (path, file) in files where listing.files[path]?.sha256 == nil {
        listing.files[path] = file
      }
    }
    try keep(listing, of: repository)
    return listing
  }

  /// A file with its digest, which is computed where the server does not tell it.
  package func file(
    _ path: String, of repository: HubRepository
  ) throws -> (commit: String, file: HubFile) {
    var listing = try listing(of: repository)
    guard let file = listing.files[path] else {
      throw HubProblem.noFile(
        repository.id, path: path, near: Array(listing.files.keys.sorted().prefix(12)))
    }
    guard file.sha256 == nil else { return (listing.commit, file) }
    try checkLimit(repository)
    let found = HubFile(
      size: file.size, sha256: try read(path, file.size, listing.commit, of: repository))
    listing.files[path] = found
    try keep(listing, of: repository)
    return (listing.commit, found)
  }

  private func checkLimit(_ repository: HubRepository) throws(HubProblem) {
    switch limit {
    case .none: break
    case .offline: throw .offline(repository.id)
    case .imported: throw .imported(repository.id)
    }
  }

  private func keep(_ listing: HubListing, of repository: HubRepository) throws {
    known.withLock { $0[repository] = listing }
    try store.hub.write(listing.record, of: "\(endpoint) \(repository.id)")
  }

  private func ask(_ repository: HubRepository) throws -> HubListing {
    try inScratch { folder in
      let answer = "\(folder)/answer"
      try get(repository.listingAddress(endpoint), to: answer, atMost: Self.mostListing, repository)
      let bytes = try store.disk.read(answer)
      // What is no JSON is no listing, whatever is wrong with it.
      guard let json = try? JSONValue.parse(bytes), let listing = HubListing(answer: json)
      else { throw HubProblem.unreadable(repository.id) }
      return listing
    }
  }

  /// Reads a small file, keeps it, and returns its digest.
  private func read(
    _ path: String, _ size: Int, _ commit: String, of repository: HubRepository
  ) throws -> Digest {
    let address = HubAddress(
      endpoint: endpoint, kind: repository.kind, name: repository.name, commit: commit, path: path)
    return try inScratch { folder in
      let content = "\(folder)/content"
      try get(address.url, to: content, atMost: max(size, Self.mostSmall), repository)
      let found = try store.objects.adopt(content) { $1 == size }
      guard found.size == size else {
        throw HubProblem.wrongSize(repository.id, path: path, expected: size, found: found.size)
      }
      return found.digest
    }
  }

  private func inScratch<Value>(_ body: (String) throws -> Value) throws -> Value {
    let folder = try store.makeScratchDirectory()
    defer { store.disk.removeTree(folder) }
    return try body(folder)
  }

  /// Gets an address into a file; the token is on no command line, and goes to no host that the server sends on to.
  private func get(
    _ url: String, to path: String, atMost limit: Int, _ repository: HubRepository
  ) throws {
    guard WebHost.isFetchable(url) else { throw HubProblem.unsupportedEndpoint(endpoint) }
    let isSafe = url.hasPrefix("https://")
    let token = try settings.hubToken(for: url)
    let tool = WebTool(
      settings: settings,
      limits: ChildProcess.Limits(timeout: 900, grace: 2, cancellation: Cancellation()))
    let output: [UInt8]
    do {
      output = try tool.run(
        [
          "curl", "--silent", "--show-error", "--location", "--globoff",
          "--proto", isSafe ? "=https" : "=http", "--proto-redir",
          isSafe ? "=https" : "=http,https", "--connect-timeout", "30", "--max-time", "600",
          "--retry", "4", "--retry-max-time", "300", "--max-filesize", "\(limit)", "--config", "-",
          "--output", path, "--write-out", "%{http_code}", "--url", url,
        ] + (WebHost.isLocal(url) ? ["--noproxy", "*"] : []), input: token
      ) {
        // curl holds its limit only where the server says the length.
        guard let size = try store.disk.status(path)?.size, size > limit else { return }
        throw HubProblem.unreadable(repository.id)
      }
    } catch FetchProblem.program(let message) {
      throw HubProblem.unreachable(repository.id, message)
    }
    let status = Int(String(decoding: output.suffix(3), as: UTF8.self)) ?? 0
    guard (200..<300).contains(status) else {
      throw HubProblem.refused(repository.id, status: status, hasToken: !token.isEmpty)
    }
    guard try store.disk.exists(path) else { throw HubProblem.unreadable(repository.id) }
  }
}
