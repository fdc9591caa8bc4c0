import Plans
import Storage

/// A job that was handed in, or is about to be.
struct SlurmJob: Sendable {
  let record: JobRecord
  var id: String?
  let isTakenUp: Bool
  /// What it asked for; nil for one that another driver handed in, and for Slurm's default.
  let memory: SlurmMemory?
  /// What Slurm said last.
  private(set) var listing: SlurmListing?
  /// Since when Slurm answers and does not know it.
  private(set) var missingSince: ContinuousClock.Instant?
  private var overSince: ContinuousClock.Instant?
  /// It was over when it was first looked at.
  private(set) var wasOver = false
  var isLookedUp = false
  /// A process of one of its steps has said something.
  var hasBegun = false

  init(_ record: JobRecord, id: String?, isTakenUp: Bool, memory: SlurmMemory? = nil) {
    self.memory = memory
    self.record = record
    self.id = id
    self.isTakenUp = isTakenUp
  }

  /// Takes in what Slurm says; nil when it does not know the job.
  mutating func note(_ found: SlurmListing?, _ now: ContinuousClock.Instant) {
    guard let found else {
      // What was over once may be forgotten.
      if listing?.state.isOver != true { missingSince = missingSince ?? now }
      return
    }
    if isTakenUp, listing == nil, found.state.isOver { wasOver = true }
    listing = found
    missingSince = nil
    overSince = found.state.isOver ? overSince ?? now : nil
  }

  var standing: SlurmVerdict.Standing {
    if missingSince != nil { return .missing }
    return listing.map(SlurmVerdict.Standing.listed) ?? .unknown
  }

  /// Since when Slurm says that it is over, or does not know it.
  var endSince: ContinuousClock.Instant? { missingSince ?? overSince }

  /// What to call it when it is to end.
  var target: (record: JobRecord, id: String)? {
    guard let id = listing?.id ?? id else { return nil }
    return (record, id)
  }
}
