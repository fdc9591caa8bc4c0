package import Storage

/// What to make of a step that is with Slurm; a pure function, so that every case is tested without a cluster.
package enum SlurmVerdict: Sendable, Equatable {
  case wait
  /// The result is in the store.
  case done
  case damaged([Digest])
  case failed(String, FailureCause = .step)
  /// The step has to be handed in once more; `isLoss` when nothing came of the last time.
  case again(String, isLoss: Bool)

  /// Where Slurm sees the job.
  package enum Standing: Sendable, Equatable {
    /// Slurm has not been asked yet, or does not answer.
    case unknown
    case listed(SlurmListing)
    /// Slurm answers and does not know the job.
    case missing
  }

  /// All that the judgement rests on.
  package struct Facts: Sendable {
    /// How the step's process says that it ended; nil while it says nothing of an end.
    package var last: WorkerMessage?
    /// The step's process has said something.
    package var hasBegun = false
    /// A process of a step of the same job has said something.
    package var jobHasBegun = false
    package var standing = Standing.unknown
    /// Seconds since Slurm was first seen to say that the job is over, or not to know it.
    package var sinceEnd = 0.0
    /// Seconds since the step's process was last heard of.
    package var silence = 0.0
    /// Seconds after which what one machine wrote is seen by all others.
    package var visibility = 30.0
    /// The step has saved something since it was handed in.
    package var hasSaved = false
    /// The job was over before this driver took it up.
    package var isOld = false

    package init() {}
  }

  /// Seconds without a sign of life after which a process counts as dead when Slurm does not know its job.
  static let patience = 60.0

  /// Judges; `hasResult` looks into the store, which alone is the truth, and is asked only when that matters.
  package static func judge(_ facts: Facts, hasResult: () -> Bool) -> SlurmVerdict {
    switch facts.last {
    case .done:
      if hasResult() { return .done }
      if facts.silence < facts.visibility { return .wait }
      return .failed(
        "it is done, but its result has not appeared here for \(Int(facts.silence)) s: does the store lie "
          + "on a file system that the job's machine shares?")
    case .failed(let message, let cause): return .failed(message, cause)
    case .damaged(let digests):
      return digests.isEmpty ? .failed("its inputs are damaged") : .damaged(digests)
    case .began, .progress, .log, .interrupted, nil: break
    }
    switch facts.standing {
    case .unknown: return .wait
    case .listed(let listing):
      if listing.isStranded {
        return .again("\(listing.phrase): Slurm could not start it", isLoss: true)
      }
      guard case .over(let end) = listing.state else { return .wait }
      if hasResult() { return .done }
      // What the process said last may not be visible yet.
      let hasSpoken = facts.last == .interrupted
      if !hasSpoken, facts.sinceEnd < facts.visibility { return .wait }
      if facts.isOld { return .again("\(listing.phrase) while nobody watched", isLoss: true) }
      return ended(end, listing, facts)
    case .missing:
      if facts.hasBegun, facts.silence < patience { return .wait }
      if hasResult() { return .done }
      if facts.sinceEnd < facts.visibility { return .wait }
      return .again("Slurm no longer knows its job", isLoss: true)
    }
  }

  private static func ended(
    _ end: SlurmEnd, _ listing: SlurmListing, _ facts: Facts
  ) -> SlurmVerdict {
    let isBeforeTurn = !facts.hasBegun && facts.jobHasBegun
    switch end {
    case .memory where isBeforeTurn:
      return .again("job \(listing.id) ran out of memory before its turn", isLoss: true)
    case .node, .boot, .preempted, .revoked: return .again(listing.phrase, isLoss: true)
    case .cancelled: return .failed("job \(listing.id) was cancelled\(because(listing))", .cluster)
    case .memory:
      return .failed(
        "job \(listing.id) ran out of memory; raise 'memory' in the profile", .memory)
    case .deadline: return .failed("job \(listing.id) reached its deadline", .timeout)
    case .timeout, .completed, .failed:
      let isOutOfTime = end == .timeout || facts.last == .interrupted
      if isOutOfTime, facts.hasSaved {
        return .again(
          "job \(listing.id) came to its time limit; it goes on from its checkpoint", isLoss: false)
      }
      if isBeforeTurn {
        return .again("job \(listing.id) ended before its turn", isLoss: true)
      }
      if isOutOfTime {
        return .failed(
          "job \(listing.id) came to its time limit and the step has saved nothing since; raise 'time' in the "
            + "profile", .timeout)
      }
      return .failed("\(listing.phrase), without a result", .cluster)
    }
  }

  private static func because(_ listing: SlurmListing) -> String {
    listing.reason.isEmpty ? "" : " (\(listing.reason))"
  }
}
