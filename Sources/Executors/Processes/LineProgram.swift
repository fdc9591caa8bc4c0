import CProcess
import Plans

#if canImport(Glibc)
  import Glibc
#endif

/// A program that answers each line on its standard input with a line on its standard output.
///
/// What it writes to standard error goes where ours does. Used by one thread at a time.
package final class LineProgram: ProgramSession {
  /// Why there was no answer.
  package enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
    case cannotStart(String)
    /// It ended, with these words about how.
    case ended(String)
    case tooLong(bytes: Int)
    case interrupted

    package var description: String {
      switch self {
      case .cannotStart(let message): message
      case .ended(let how): "the program \(how) instead of answering"
      case .tooLong(let bytes): "the program's line is longer than \(bytes) bytes"
      case .interrupted: "interrupted"
      }
    }
  }

  /// Longer answers are refused, so that a program cannot fill the memory.
  private static let longest = 1 << 28
  /// Seconds that a program has to end when its input has.
  private static let patience = 2.0

  private let input: Pipe
  private let output: Pipe
  private let cancellation: Cancellation
  private var watch: Watch
  private var received: [UInt8] = []
  private var isClosed = false

  /// Starts a program; a cancellation's request ends what it is doing.
  ///
  /// With `endsWithGroup` it is in this process's group, so that what ends a worker ends it, too.
  package init(
    _ command: Command, cancellation: Cancellation, endsWithGroup: Bool = false
  ) throws(Failure) {
    do throws(SpawnFailure) {
      input = try Pipe(command)
      output = try Pipe(command)
      let process = try ChildProcess.spawn(
        command, input: input.reading, output: output.writing, error: STDERR_FILENO,
        inOwnGroup: !endsWithGroup)
      let limits = ChildProcess.Limits(grace: Self.patience, cancellation: cancellation)
      watch = Watch(process: process, limits: limits, leadsGroup: !endsWithGroup)
    } catch {
      throw .cannotStart(error.description)
    }
    self.cancellation = cancellation
    input.closeReading()
    output.closeWriting()
    _ = fcntl(input.writing, F_SETFL, O_NONBLOCK)
  }

  deinit { close() }

  /// Sends a line and returns the next one that the program writes, both without their newline.
  package func exchange(_ line: [UInt8]) throws(Failure) -> [UInt8] {
    try next(sending: (line + [10])[...])
  }

  /// Returns the next line that the program writes, without its newline.
  package func next() throws(Failure) -> [UInt8] { try next(sending: []) }

  private func next(sending bytes: ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
    var rest = bytes
    // How much of what was received has no newline.
    var searched = 0
    while true {
      if cancellation.isRequested { throw .interrupted }
      if let end = received[searched...].firstIndex(of: 10) {
        let answer = Array(received[..<end])
        received.removeFirst(end + 1)
        return answer
      }
      searched = received.count
      if output.isAtEnd { throw .ended(reasonOfEnd()) }
      guard received.count <= Self.longest else { throw .tooLong(bytes: Self.longest) }
      wait(isWriting: !rest.isEmpty)
      // Who reads no more may have answered nevertheless.
      if !rest.isEmpty, !write(&rest) { rest = [] }
      output.drain { received += $0 }
    }
  }

  private func wait(isWriting: Bool) {
    var requests = [pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0)]
    if isWriting { requests.append(pollfd(fd: input.writing, events: Int16(POLLOUT), revents: 0)) }
    _ = unsafe poll(&requests, nfds_t(requests.count), 100)
  }

  /// Writes what fits; false when nobody reads any more.
  private func write(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let count = unsafe rest.withUnsafeBytes {
      unsafe Glibc.write(input.writing, $0.baseAddress, $0.count)
    }
    if count > 0 { rest = rest.dropFirst(count) }
    return count >= 0 || errno == EAGAIN || errno == EINTR
  }

  private func reasonOfEnd() -> String {
    let exit = end()
    return exit.problem(after: nil) ?? "ended"
  }

  /// Ends the program: its input first, then, when that does not help, the program itself.
  package func close() {
    guard !isClosed else { return }
    _ = end()
  }

  private func end() -> ChildProcess.Exit {
    isClosed = true
    input.closeWriting()
    let start = ContinuousClock.now
    while !watch.hasEnded, !cancellation.isRequested, .now - start < .seconds(Self.patience) {
      usleep(1000)
      output.drain { _ in }
    }
    if !watch.hasEnded {
      watch.terminate()
      let asked = ContinuousClock.now
      while !watch.hasEnded, .now - asked < .seconds(1) { usleep(1000) }
    }
    output.close()
    return watch.reap()
  }
}
