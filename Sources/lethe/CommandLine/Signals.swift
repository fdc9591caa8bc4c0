import Pipeline

#if canImport(Glibc)
  import Glibc
#endif

/// Turns SIGINT and SIGTERM into the wish to stop.
enum Signals {
  private static let shared = Cancellation()

  /// Installs the handlers and returns what they ask through.
  static func cancellation() -> Cancellation {
    let shared = shared
    for number in [SIGINT, SIGTERM] { signal(number) { _ in Signals.shared.request() } }
    return shared
  }
}
