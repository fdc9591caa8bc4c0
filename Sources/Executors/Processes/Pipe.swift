import CProcess

#if canImport(Glibc)
  import Glibc
#endif

/// A pipe to or from a child; used by one thread only.
final class Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32
  /// True when the other side has closed it.
  private(set) var isAtEnd = false

  init(_ command: Command) throws(SpawnFailure) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else {
      throw SpawnFailure(program: command.arguments.first ?? "", code: errno)
    }
    reading = ends[0]
    writing = ends[1]
  }

  func closeReading() {
    if reading >= 0 { Glibc.close(reading) }
    reading = -1
  }

  func closeWriting() {
    if writing >= 0 { Glibc.close(writing) }
    writing = -1
  }

  func close() {
    closeReading()
    closeWriting()
  }

  /// Writes at most a page, which every pipe has room for.
  func write(_ bytes: [UInt8]) {
    precondition(bytes.count <= 4096, "more than a pipe takes at once")
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(writing, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// What is read in one go at most: more than a pipe holds, so that of a writer that has ended everything is read.
  private static let most = 2 << 20

  /// Hands on what can be read without waiting; of a writer that never pauses, so much that its watch gets its turn.
  func drain(_ received: (ArraySlice<UInt8>) -> Void) {
    guard reading >= 0, !isAtEnd else { return }
    _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    var buffer = [UInt8](repeating: 0, count: 65536)
    var taken = 0
    while taken < Self.most {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(reading, $0.baseAddress, $0.count)
      }
      if count > 0 {
        received(buffer[..<count])
        taken += count
      } else if count == 0 {
        isAtEnd = true
        return
      } else if errno != EINTR {
        isAtEnd = errno != EAGAIN
        return
      }
    }
  }

  /// Waits until one of the pipes has something, or the time is over.
  static func wait(for pipes: [Pipe], milliseconds: Int32) {
    var requests = pipes.map { pollfd(fd: $0.reading, events: Int16(POLLIN), revents: 0) }
    _ = unsafe poll(&requests, nfds_t(requests.count), milliseconds)
  }
}

/// Cuts a stream of bytes into lines.
struct LineSplitter {
  /// Longer lines are cut, so that a program cannot fill the memory.
  private static let limit = 1 << 20
  private var rest: [UInt8] = []

  mutating func add(_ bytes: ArraySlice<UInt8>, _ line: (String) -> Void) {
    for piece in bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast() {
      line(String(decoding: rest + piece, as: UTF8.self))
      rest = []
    }
    rest += bytes[(bytes.lastIndex(of: 10).map { $0 + 1 } ?? bytes.startIndex)...]
    if rest.count > Self.limit { finish(line) }
  }

  /// Hands on what has no newline at its end.
  mutating func finish(_ line: (String) -> Void) {
    if !rest.isEmpty { line(String(decoding: rest, as: UTF8.self)) }
    rest = []
  }
}
