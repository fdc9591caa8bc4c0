/// Which failures are tried again, and after how long; in no key.
package struct RetryRule: Sendable, Equatable {
  /// Seconds before the second attempt; twice as many before each further one, and never more than a minute.
  package var pause = 1.0
  private var causes: [FailureCause] = []
  /// `exit` and `signal` without a number.
  private var groups: [String] = []

  /// Every failure.
  package init() {}

  /// Reads causes joined by commas, such as `memory,timeout,exit:75,signal`; nil when one is unknown.
  package init?(_ text: String) {
    for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      if word == "exit" || word == "signal" {
        groups.append(word)
      } else if let cause = FailureCause(word) {
        causes.append(cause)
      } else {
        return nil
      }
    }
  }

  /// Whether such a failure is worth another attempt.
  package func admits(_ cause: FailureCause) -> Bool {
    if causes.isEmpty, groups.isEmpty { return true }
    switch cause {
    case .exit: return causes.contains(cause) || groups.contains("exit")
    case .signal: return causes.contains(cause) || groups.contains("signal")
    case .step, .timeout, .memory, .cluster: return causes.contains(cause)
    }
  }

  /// Seconds to wait before an attempt; 2 is the first that waits.
  package func wait(before attempt: Int) -> Double {
    var seconds = max(0, pause)
    for _ in 2..<max(2, min(attempt, 20)) { seconds *= 2 }
    return min(60, seconds)
  }
}
