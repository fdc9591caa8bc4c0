import JSON
import Plans
import Storage

/// Web services by way of `curl`, which is started for each question and retries what may pass.
struct CurlServices: WebServices {
  let tool: WebTool
  let store: Store
  let tick: @Sendable () -> Void

  /// Bytes of a reply at most.
  private static let mostBytes = 16 << 20

  func post(_ request: WebRequest) throws -> [UInt8] {
    if tool.settings.isOffline { throw WebProblem.offline(request.url) }
    let isBound = tool.settings.boundHosts(request.keyVariable).contains(WebHost.of(request.url))
    let key = isBound ? tool.settings.key(request.keyVariable) : nil
    let scheme = try Self.scheme(request, sendsKey: key != nil)
    do {
      let directory = try store.makeScratchDirectory()
      defer { store.disk.removeTree(directory) }
      let (question, reply) = (directory + "/question", directory + "/reply")
      try AppendFile(question, disk: store.disk).append(request.body)
      let output = try tool.run(
        [
          "curl", "--silent", "--show-error", "--globoff", "--proto", "=\(scheme)",
          "--connect-timeout", "30", "--max-time", "\(request.timeout)", "--retry", "4",
          "--retry-connrefused", "--retry-max-time", "600", "--max-filesize", "\(Self.mostBytes)",
          "--config", "-", "--header", "Content-Type: application/json", "--data-binary",
          "@\(question)", "--output", reply, "--write-out", "%{http_code}", "--url", request.url,
        ] + (WebHost.isLocal(request.url) ? ["--noproxy", "*"] : []),
        // The key is on no command line and in no file.
        input: try key.map { try Self.header(with: $0, of: request.keyVariable) } ?? []
      ) {
        tick()
        // curl holds its limit only where the service says the length.
        let size = try store.disk.status(reply)?.size ?? 0
        if size > Self.mostBytes {
          throw WebProblem.program(
            url: request.url, "the reply has more than \(Self.mostBytes) bytes")
        }
      }
      let status = Int(String(decoding: output.suffix(3), as: UTF8.self)) ?? 0
      let size = try store.disk.status(reply)?.size ?? 0
      guard size <= Self.mostBytes else {
        throw WebProblem.program(url: request.url, "the reply has \(size) bytes")
      }
      let bytes = size > 0 ? try store.disk.read(reply) : []
      guard (200..<300).contains(status) else {
        throw refusal(of: request, status, bytes, sentKey: key != nil)
      }
      return bytes
    } catch is FetchInterrupted {
      throw StepInterrupted()
    } catch FetchProblem.program(let message) {
      throw WebProblem.program(url: request.url, message)
    }
  }

  /// A line of curl's settings with a key; curl sends it to no host that it is redirected to.
  static func header(with key: String, of variable: String) throws(WebProblem) -> [UInt8] {
    let isPlain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
    guard isPlain, key.utf8.count <= 2048 else { throw .unusableKey(variable: variable) }
    return Array("header = \"Authorization: Bearer \(key)\"\n".utf8)
  }

  private func refusal(
    of request: WebRequest, _ status: Int, _ reply: [UInt8], sentKey: Bool
  ) -> WebProblem {
    let json = try? JSONValue.parse(reply)
    let told =
      json?["error"]?["message"]?.string ?? json?["error"]?.string ?? json?["message"]?.string
    let message = (told ?? String(decoding: reply, as: UTF8.self)).prefix(300)
      .split(whereSeparator: \.isNewline).joined(separator: " ")
    let hint =
      status != 401 && status != 403
      ? ""
      : sentKey
        ? "; the key came from the variable \(request.keyVariable)"
        : tool.settings.key(request.keyVariable) == nil
          ? "; put the key into the variable \(request.keyVariable)"
          : "; the key in \(request.keyVariable) was not sent, as it is not bound to this host: lethe key bind "
            + "\(request.keyVariable) \(WebHost.of(request.url))"
    return .refused(url: request.url, status: status, message, hint: hint)
  }

  private static func scheme(
    _ request: WebRequest, sendsKey: Bool
  ) throws(WebProblem) -> String {
    let isClean = WebHost.isPlain(request.url)
    if isClean, request.url.hasPrefix("https://") { return "https" }
    guard isClean, request.url.hasPrefix("http://") else {
      throw .unsupportedAddress(request.url)
    }
    guard !sendsKey || WebHost.isLocal(request.url) else {
      throw .keyInClear(url: request.url, variable: request.keyVariable)
    }
    return "http"
  }
}
