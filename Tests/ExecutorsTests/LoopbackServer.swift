import Dispatch
import Glibc
import Synchronization

/// A web server of this machine that answers as it is told, or serves one content at any path, with ranges, and can
/// misbehave.
final class LoopbackServer: Sendable {
  /// What is wrong with the server.
  enum Fault: Sendable {
    /// Every response stops after this many bytes.
    case breaks(after: Int)
    /// Ranges are ignored.
    case noRanges
    case notFound
  }

  /// Where it listens, `http://127.0.0.1:…`.
  let address: String
  /// Returns a whole response to the head of a request.
  private let respond: @Sendable (_ request: String) -> [UInt8]
  private let socket: Int32
  private let heads = Mutex<[String]>([])

  /// The heads of all requests, in order.
  var requests: [String] { heads.withLock { $0 } }
  /// Where the ranges that were asked for began, in order.
  var served: [Int] { requests.map(Self.start) }

  convenience init(_ content: [UInt8], fault: Fault? = nil) {
    self.init { request in
      switch fault {
      case .notFound: Self.response("404 Not Found")
      case .noRanges: Self.response("200 OK", body: content)
      case .breaks(let limit): Self.part(of: content, request, atMost: limit)
      case nil: Self.part(of: content, request)
      }
    }
  }

  init(_ respond: @escaping @Sendable (_ request: String) -> [UInt8]) {
    self.respond = respond
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, size) = (socket, length)
    let isFine = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
        unsafe bind(socket, plain, size) == 0 && listen(socket, 8) == 0
          && getsockname(socket, plain, &length) == 0
      }
    }
    precondition(isFine, "a loopback server can listen")
    address = "http://127.0.0.1:\(UInt16(bigEndian: name.sin_port))"
    DispatchQueue(label: "lethe.test.server").async { self.serve() }
  }

  /// Ends the thread that serves; that thread closes the socket, whose number could otherwise become another
  /// server's while `accept` still waits on it.
  func stop() { shutdown(socket, Int32(SHUT_RDWR)) }

  private func serve() {
    while true {
      let client = accept(socket, nil, nil)
      guard client >= 0 else { break }
      answer(client)
      close(client)
    }
    close(socket)
  }

  private func answer(_ client: Int32) {
    var request = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !request.contains("\r\n\r\n") {
      let count = unsafe recv(client, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      request += String(decoding: buffer[..<count], as: UTF8.self)
    }
    let head = request
    heads.withLock { $0.append(head) }
    send(client, respond(head))
  }

  /// Where the range begins that a request asks for.
  private static func start(_ request: String) -> Int {
    guard let range = request.firstRange(of: "Range: bytes=") else { return 0 }
    return Int(request[range.upperBound...].prefix { $0.isNumber }) ?? 0
  }

  /// A whole response.
  static func response(_ status: String, _ fields: [String] = [], body: [UInt8] = []) -> [UInt8] {
    let lines =
      ["HTTP/1.1 \(status)", "Content-Length: \(body.count)", "Connection: close"] + fields
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  /// The part of a content that a request asks for, of which only so many bytes are sent.
  static func part(
    of content: [UInt8], _ request: String, atMost limit: Int = .max, _ fields: [String] = []
  ) -> [UInt8] {
    let start = min(start(request), content.count)
    let range = "Content-Range: bytes \(start)-\(content.count - 1)/\(content.count)"
    let whole = response(
      start == 0 ? "200 OK" : "206 Partial Content", start == 0 ? fields : fields + [range],
      body: Array(content[start...]))
    let missing = max(0, content.count - start - limit)
    return Array(whole.dropLast(missing))
  }

  private func send(_ client: Int32, _ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
