import CProcess

#if canImport(Glibc)
  import Glibc
#endif

/// A program could not be started.
struct SpawnFailure: Error, Sendable, CustomStringConvertible {
  let program: String
  let code: Int32

  var description: String { "cannot start \(program): \(unsafe String(cString: strerror(code)))" }
}

/// A child process in its own process group, watched by the thread that started it.
package enum ChildProcess {
  enum Stream: Sendable { case output, error }

  /// How it ended.
  struct Exit: Sendable {
    enum Cause: Sendable, Equatable {
      case itself, timeout, cancellation
      /// It held `used` bytes of memory, more than `limit`.
      case memory(used: Int, limit: Int)
      /// The kernel ended it for want of memory in its control group.
      case kernelMemory
    }
    /// The exit code; nil when a signal ended it.
    let code: Int32?
    let signal: Int32?
    let cause: Cause
    /// Seconds of processor time, with those of its waited-for children.
    let cpu: Double
    /// Most bytes in use at once.
    let memory: Int
  }

  /// When and how a child is stopped before it ends by itself.
  package struct Limits: Sendable {
    var timeout: Double?
    var grace: Double
    var cancellation: Cancellation
    /// Bytes above which it is ended at once, with all that it has started; nil for no limit.
    var memory: Int?

    /// Seconds it may take, nil for no limit; seconds between asking it to end and killing it; what asks.
    package init(timeout: Double? = nil, grace: Double, cancellation: Cancellation) {
      self.timeout = timeout
      self.grace = grace
      self.cancellation = cancellation
    }
  }

  /// Starts `command`, hands on what it writes, and returns when it has ended and all its group
  /// with it.
  ///
  /// With a lifeline its standard input is a pipe that closes when this process dies, however it
  /// dies; otherwise it has `input`, at most a page. `tick` is called at least every 100 ms. Blocks,
  /// so it wants a thread of its own.
  static func run(
    _ command: Command, lifeline: Bool, input given: [UInt8] = [], limits: Limits,
    tick: () -> Void, received: (Stream, ArraySlice<UInt8>) -> Void
  ) throws(SpawnFailure) -> Exit {
    let output = try Pipe(command)
    defer { output.close() }
    let error = try Pipe(command)
    defer { error.close() }
    let input = try Pipe(command)
    defer { input.close() }
    // While this process can read it too, a pipe takes a page at once and breaks for nobody.
    input.write(given)
    let process = try spawn(
      command, input: input.reading, output: output.writing, error: error.writing)
    output.closeWriting()
    error.closeWriting()
    input.closeReading()
    if !lifeline { input.closeWriting() }

    var watch = Watch(process: process, limits: limits)
    var readers = [(Stream.output, output), (Stream.error, error)]
    var naps = 0
    while true {
      tick()
      watch.stopIfNeeded()
      let hasEnded = watch.hasEnded
      for (stream, pipe) in readers { pipe.drain { received(stream, $0) } }
      readers.removeAll { $0.1.isAtEnd }
      if hasEnded { break }
      if readers.isEmpty {
        // It closed its outputs and is most likely about to end.
        naps += 1
        usleep(naps < 50 ? 200 : 20_000)
      } else {
        Pipe.wait(for: readers.map(\.1), milliseconds: 100)
      }
    }
    return watch.reap()
  }

  /// Starts `command` with these three descriptors and no others, in a session and process group of its own unless it is to end with
  /// this process's group.
  static func spawn(
    _ command: Command, input: Int32, output: Int32, error: Int32, inOwnGroup: Bool = true
  ) throws(SpawnFailure) -> pid_t {
    guard let program = command.arguments.first else {
      throw SpawnFailure(program: "(nothing)", code: ENOENT)
    }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, error, 2)
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let directory = command.directory {
      unsafe posix_spawn_file_actions_addchdir_np(&actions, directory)
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigfillset(&signals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    // A session of its own is a group of its own without our terminal, into which a program could type.
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which Swift does not import
    let flags = (inOwnGroup ? newSession : 0) | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    let environment = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    // Dispatch gives its threads priorities of its own where it may (as root), a child inherits that of the thread
    // which starts it, and `nice lethe run` means the work.
    let kind = __priority_which_t(PRIO_PROCESS.rawValue)
    _ = setpriority(kind, 0, getpriority(kind, id_t(getpid())))
    var process: pid_t = 0
    let code = unsafe withCStrings(command.arguments) { arguments in
      unsafe withCStrings(environment) { environment in
        unsafe posix_spawn(&process, program, &actions, &attributes, arguments, environment)
      }
    }
    guard code == 0 else { throw SpawnFailure(program: program, code: code) }
    return process
  }

  /// Calls `body` with a null-ended array of C strings.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free($0) } }
    return unsafe pointers.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { preconditionFailure("it holds at least nil") }
      return unsafe body(start)
    }
  }
}

extension ChildProcess.Exit {
  /// What went wrong, as the end of a sentence; nil for success.
  func problem(after timeout: Double?) -> String? {
    if case .memory(let used, let limit) = cause {
      return "held \(Self.size(used)) of memory, more than the \(Self.size(limit)) that it may "
        + "('memory' in 'resources' of the spec), and was ended"
    }
    if cause == .kernelMemory { return "was ended by the kernel: no memory was left for it" }
    if cause == .timeout { return "took longer than \(timeout ?? 0) s and was stopped" }
    if let signal {
      let hint = signal == SIGKILL ? "; the system may have run out of memory" : ""
      return "was ended by signal \(signal) (\(unsafe String(cString: strsignal(signal))))\(hint)"
    }
    return code == 0 ? nil : "failed with exit code \(code ?? -1)"
  }

  /// Bytes as people write them in a spec, rounded up.
  private static func size(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20)M" }
}
