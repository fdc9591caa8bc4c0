import Dispatch
import Glibc
import Synchronization

/// A web server of this machine that serves one content at any path, with ranges, and can misbehave.
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
  private let content: [UInt8]
  private let fault: Fault?
  private let socket: Int32
  private let starts = Mutex<[Int]>([])

  /// Where the served ranges began, in order.
  var served: [Int] { starts.withLock { $0 } }

  init(_ content: [UInt8], fault: Fault? = nil) {
    self.content = content
    self.fault = fault
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
    if case .notFound = fault {
      return send(client, Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8))
    }
    var start = 0
    if case .noRanges = fault {
    } else if let range = request.firstRange(of: "Range: bytes=") {
      start = Int(request[range.upperBound...].prefix { $0.isNumber }) ?? 0
    }
    starts.withLock { $0.append(start) }
    let body = content[min(start, content.count)...]
    let status =
      start == 0
      ? "200 OK"
      : "206 Partial Content\r\nContent-Range: bytes \(start)-\(content.count - 1)/\(content.count)"
    let head = "HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    var sent = Array(body)
    if case .breaks(let limit) = fault { sent = Array(sent.prefix(limit)) }
    send(client, Array(head.utf8) + sent)
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
