import Plans
import Storage

/// The download of one address by `curl`, which goes on where an earlier one stopped.
struct Download {
  let url: String
  /// Where the bytes are gathered.
  let path: String
  private let limit: Int
  /// Settings of curl's that are on no command line, such as a token.
  private let secret: [UInt8]
  private let execution: FetchExecution

  /// Throws for addresses that are neither `https` nor `http` on this machine.
  init(
    _ url: String, _ fetch: Fetch, _ execution: FetchExecution, secret: [UInt8] = []
  ) throws {
    guard WebHost.isFetchable(url) else { throw FetchProblem.unsupportedAddress }
    self.url = url
    self.execution = execution
    self.secret = secret
    limit = fetch.size
    path = try execution.store.downloads.path(of: fetch.sha256, from: url)
  }

  /// Bytes gathered so far; none of a file that cannot be looked at, which the attempt then stumbles over.
  var size: Int { (try? execution.store.disk.status(path)?.size) ?? 0 }

  /// Downloads what is missing; after a break it goes on as long as every attempt gets further.
  func run() throws {
    if size > limit { execution.store.disk.remove(path) }
    var isFresh = size == 0
    while size < limit {
      let before = size
      do {
        try attempt()
        return
      } catch let problem as FetchProblem {
        if size > before { continue }
        // Some servers cannot go on in the middle.
        guard !isFresh else { throw problem }
        execution.store.disk.remove(path)
        isFresh = true
      }
    }
  }

  private func attempt() throws {
    let isSafe = url.hasPrefix("https:")
    let scheme = isSafe ? "=https" : "=http"
    // A server of this machine may send on to another of this machine; nothing else is asked in clear.
    let onward = isSafe ? "=https" : "=http,https"
    try execution.runProgram(
      [
        "curl", "--fail", "--silent", "--show-error", "--location", "--globoff",
        "--proto", scheme, "--proto-redir", onward, "--connect-timeout", "30",
        "--retry", "4", "--retry-max-time", "600", "--config", "-",
        "--speed-limit", "1", "--speed-time", "60", "--max-filesize", "\(limit)",
        "--continue-at", "-", "--output", path, "--url", url,
      ], ceiling: limit, input: secret, watching: { size })
  }
}
