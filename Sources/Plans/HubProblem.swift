/// Why a repository of the Hub, or a file of one, cannot be had.
package enum HubProblem: Error, Sendable, Equatable, CustomStringConvertible {
  case offline(String)
  case imported(String)
  case unsupportedEndpoint(String)
  /// The server refused; `hasToken` says whether it was told who asks.
  case refused(String, status: Int, hasToken: Bool)
  case unreadable(String)
  case noFile(String, path: String, near: [String])
  case wrongSize(String, path: String, expected: Int, found: Int)
  case unreachable(String, String)

  package var description: String {
    switch self {
    case .offline(let id):
      "\(id) was not asked (--offline), and has not been seen here yet: run once without it"
    case .imported(let id):
      "this spec was imported, and \(id) would have to be asked what it has: look at the spec, and copy it elsewhere "
        + "to make it your own"
    case .unsupportedEndpoint(let endpoint):
      "the Hub's address '\(endpoint)' (HF_ENDPOINT) is not https"
    case .refused(let id, 404, _):
      "\(id): there is no such repository or revision (HTTP 404)"
    case .refused(let id, let status, let hasToken) where status == 401 || status == 403:
      "\(id): HTTP \(status): "
        + (hasToken
          ? "the token in HF_TOKEN gives no access: ask for it on the repository's page"
          : "it does not exist, is private or asks who you are: put a token into HF_TOKEN")
    case .refused(let id, 429, _):
      "\(id): HTTP 429: asked too often; wait, or put a token into HF_TOKEN for a higher limit"
    case .refused(let id, let status, _): "\(id): HTTP \(status)"
    case .unreadable(let id): "\(id): the answer is not what the Hub says of a repository"
    case .noFile(let id, let path, let near):
      "\(id) has no file '\(path)'"
        + (near.isEmpty ? "" : ": it has \(near.joined(separator: ", "))")
    case .wrongSize(let id, let path, let expected, let found):
      "\(id): '\(path)' has \(found) bytes where \(expected) are said"
    case .unreachable(let id, let message): "\(id): \(message)"
    }
  }
}
