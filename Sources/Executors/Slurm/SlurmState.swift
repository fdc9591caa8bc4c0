/// The states of Slurm in three groups.
package enum SlurmState: Sendable, Equatable {
  /// It will run, or run again.
  case waiting
  /// It has its machines.
  case running
  case over(SlurmEnd)

  /// Reads a state as `squeue` and `sacct` write it; one that is not known counts as running, for it may be.
  package init(_ word: some StringProtocol) {
    let word = word.split(separator: " ").first.map { $0.uppercased() } ?? ""
    switch word {
    case "PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESV_DEL_HOLD",
      "SPECIAL_EXIT":
      self = .waiting
    default:
      self =
        SlurmEnd(rawValue: word.hasSuffix("+") ? String(word.dropLast()) : word).map(
          SlurmState.over) ?? .running
    }
  }

  package var isOver: Bool { if case .over = self { true } else { false } }
}

/// How Slurm says that a job ended; the exit code is not asked: that of a time-out is 0.
package enum SlurmEnd: String, Sendable, CaseIterable {
  case completed = "COMPLETED"
  case failed = "FAILED"
  case cancelled = "CANCELLED"
  case timeout = "TIMEOUT"
  case deadline = "DEADLINE"
  case memory = "OUT_OF_MEMORY"
  case node = "NODE_FAIL"
  case boot = "BOOT_FAIL"
  case preempted = "PREEMPTED"
  case revoked = "REVOKED"

  /// The word that Slurm uses.
  var word: String { rawValue }
}
