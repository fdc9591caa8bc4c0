import FoundationEssentials
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// What the program takes from its environment; read here and nowhere else.
struct Surroundings: Sendable {
  /// The directory of runs and store.
  var runs: String
  /// Standard error is a terminal that understands cursor movement.
  let isInteractive: Bool
  /// Colours are wanted on standard error.
  let hasColor: Bool
  /// The kernel level that `LETHE_KERNELS` forces, if any.
  let kernels: String?
  /// The path of this executable.
  let executable: String

  init(runs: String?) {
    let isTerminal = isatty(STDERR_FILENO) == 1 && Self.variable("TERM") != "dumb"
    self.runs = runs ?? Self.variable("LETHE_RUNS") ?? "runs"
    isInteractive = isTerminal
    hasColor = isTerminal && Self.variable("NO_COLOR") == nil
    kernels = Self.variable("LETHE_KERNELS")
    executable =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments.first ?? "lethe"
  }

  static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}

/// Writes text to standard output.
func printOut(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

/// Writes text to standard error.
func printError(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

/// Whether standard output took all that was written to it, apart from a reader that went away.
let outputFailure = Mutex<Int32?>(nil)

/// Writes all bytes of the text to a file descriptor; a reader that went away is no error.
func write(_ text: String, to descriptor: Int32) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
    }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else {
      if descriptor == STDOUT_FILENO, errno != EPIPE {
        let code = errno
        outputFailure.withLock { $0 = $0 ?? code }
      }
      return
    }
    bytes = bytes.dropFirst(count)
  }
}
