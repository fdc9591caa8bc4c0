import FoundationEssentials
import Records
import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// What the program takes from its environment; read here and nowhere else.
struct Environment: Sendable {
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
    // Without /proc it is what it was called by.
    executable =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments.first ?? "lethe"
  }

  /// Which build of this program it is: where its file is and when that was written.
  var program: String {
    var group = FileStamps.Group(in: "", followsLinks: true)
    group.append("/proc/self/exe")
    let stamp = FileStamps([group])?.digest.hex ?? ""
    return "\(Release.version) \(executable) \(stamp)"
  }

  /// Every variable, for a program that is to have what this process has.
  static var all: [String: String] { ProcessInfo.processInfo.environment }

  static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
