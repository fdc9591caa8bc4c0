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

extension ChildProcess.Exit {
  /// What brought the process down.
  var failureCause: FailureCause {
    if cause == .timeout { return .timeout }
    switch cause {
    case .memory, .kernelMemory: return .memory
    case .itself, .timeout, .cancellation: break
    }
    if let signal { return .signal(signal) }
    return .exit(code ?? -1)
  }
}
