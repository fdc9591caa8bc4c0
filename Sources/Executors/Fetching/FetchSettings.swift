import Plans

/// What fetching needs besides a store; none of it is in a key.
package struct FetchSettings: Sendable {
  /// Use nothing that needs a network.
  package var isOffline = false
  /// The whole environment of the programs that download: `PATH`, and what proxies and pip need.
  package var environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
  /// The value of an environment variable that holds the key to a web service; nil when it is not set.
  package var key: @Sendable (_ variable: String) -> String? = { _ in nil }
  /// The hosts that a user has bound the key in a variable to (`https://api.openai.com`); it goes to no other.
  package var boundHosts: @Sendable (_ variable: String) -> Set<String> = { _ in [] }
  /// The server with the layout of the Hugging Face Hub, without a slash at the end; a spec cannot name another.
  package var hubEndpoint = "https://huggingface.co"
  /// The variable with the token for that server; it goes to no other.
  package var hubTokenVariable = "HF_TOKEN"
  /// Unpacks one member of the zip archive at a path, piece by piece.
  package var unpack:
    @Sendable (_ archive: String, _ name: String, _ piece: ([UInt8]) throws -> Void) throws -> Void =
      { _, _, _ in throw FetchProblem.unreadableArchives }

  package init() {}

  /// A line of curl's settings that says who asks, for an address of the user's own Hub; empty for others and without
  /// a token.
  func hubToken(for url: String) throws(WebProblem) -> [UInt8] {
    guard WebHost.of(url) == WebHost.of(hubEndpoint), let token = key(hubTokenVariable),
      !token.isEmpty
    else { return [] }
    guard url.hasPrefix("https://") || WebHost.isLocal(url) else {
      throw .keyInClear(url: url, variable: hubTokenVariable)
    }
    return try CurlServices.header(with: token, of: hubTokenVariable)
  }
}

/// Why one source did not give the content.
package enum FetchProblem: Error, Sendable, Equatable, CustomStringConvertible {
  case offline
  case noFile
  case unsupportedAddress
  /// The program that downloads failed; what it said last.
  case program(String)
  /// The source has something else; both as `SHA-256 …, … bytes`.
  case otherContent(expected: String, found: String)
  /// The source has too little or too much.
  case otherSize(expected: Int, found: Int)
  case noWheel(String)
  case unreadableArchives

  package var description: String {
    switch self {
    case .offline: "not tried: --offline"
    case .noFile: "there is no such file"
    case .unsupportedAddress: "the address is not https"
    case .program(let message): message
    case .otherContent(let expected, let found): "expected \(expected); found \(found)"
    case .otherSize(let expected, let found): "expected \(expected) bytes; found \(found)"
    case .noWheel(let found): "pip did not leave one wheel but \(found)"
    case .unreadableArchives: "this program reads no archives"
    }
  }
}

/// Fetching was stopped from outside.
struct FetchInterrupted: Error {}
