/// What brought a step down, as far as that tells whether another attempt may end otherwise.
package enum FailureCause: Sendable, Equatable {
  /// The step itself said no.
  case step
  /// Its process ended with that code, and said nothing.
  case exit(Int32)
  /// A signal ended its process.
  case signal(Int32)
  case timeout
  case memory
  /// The machinery of a cluster.
  case cluster

  /// The cause as rules and messages spell it: `exit:75`.
  package var text: String {
    switch self {
    case .step: "step"
    case .exit(let code): "exit:\(code)"
    case .signal(let number): "signal:\(number)"
    case .timeout: "timeout"
    case .memory: "memory"
    case .cluster: "cluster"
    }
  }

  /// Reads what `text` wrote; nil for anything else.
  package init?(_ text: String) {
    switch text {
    case "step": self = .step
    case "timeout": self = .timeout
    case "memory": self = .memory
    case "cluster": self = .cluster
    default:
      let halves = text.split(separator: ":", omittingEmptySubsequences: false)
      guard halves.count == 2, let number = Int32(halves[1]), (0...255).contains(number) else {
        return nil
      }
      switch halves[0] {
      case "exit": self = .exit(number)
      case "signal": self = .signal(number)
      default: return nil
      }
    }
  }
}

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

extension ChildProcess.Exit {
  /// What brought the process down.
  var failureCause: FailureCause {
    if cause == .timeout { return .timeout }
    if case .memory = cause { return .memory }
    if let signal { return .signal(signal) }
    return .exit(code ?? -1)
  }
}
