import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Writes text to standard output.
func printOut(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

/// Writes text to standard error.
func printError(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

/// Whether standard output took all that was written to it, apart from a reader that went away.
let outputFailure = Mutex<Int32?>(nil)

/// Writes text to a file descriptor; a reader that went away is no error.
///
/// Of what goes to a terminal or to standard error, characters that move its cursor, change its settings or turn the
/// direction of text are shown as `?`: much of it comes from others. `isOurs` lets them through.
func write(_ text: String, to descriptor: Int32, isOurs: Bool = false) {
  let isShown = descriptor == STDERR_FILENO || isatty(descriptor) == 1
  var bytes = Array((isShown && !isOurs ? TerminalText.safe(text) : text).utf8)[...]
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

/// Text as a terminal may be given it.
enum TerminalText {
  /// The colours of our diagnostics, which hide nothing.
  private static let colours = ["0", "1", "1;31", "1;32", "1;33", "1;34"].map {
    Array("\u{1B}[\($0)m".unicodeScalars)
  }

  /// Returns the text with `?` for control characters other than tabs and line ends, and for marks of direction.
  static func safe(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      if let colour = colours.first(where: { scalars[index...].starts(with: $0) }) {
        result.append(contentsOf: colour)
        index += colour.count
      } else {
        result.append(isUnsafe(scalars[index]) ? "?" : scalars[index])
        index += 1
      }
    }
    return String(result)
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0: true
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
