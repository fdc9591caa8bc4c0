package import Plans

/// What jobs are asked of Slurm, and how many; none of it is in a key.
package struct SlurmOptions: Encodable, Sendable, Equatable {
  /// The partition that jobs go to; nil for the cluster's own choice.
  package var partition: String?
  /// The account that jobs are charged to.
  package var account: String?
  /// What nodes must have, in Slurm's words.
  package var constraint: String?
  /// The limit as Slurm takes it, such as `2:00:00`; nil for that of the partition.
  package var time: String?
  /// Megabytes of a job; nil for what its steps declare, or else Slurm's default.
  package var memory: Int?
  /// Cores of a job.
  package var cores = 1
  /// Threads of a step; a job has as many of its steps at once as fit in its cores.
  package var threads = 1
  /// Graphics processors of a job, as `--gres` takes them: `gpu:1`; nil for none.
  package var gres: String?
  /// Lines of the job's script before the worker, such as `module load ...`.
  package var setup: [String] = []
  /// Further options of `sbatch`, as they are.
  package var options: [String] = []
  /// Jobs handed in at once.
  package var jobs = 50
  /// Short steps that may share a job.
  package var pack = 32
  /// Seconds that steps which share a job may be expected to take.
  package var short = 60.0
  /// Seconds before the limit at which a step is asked to save and stop.
  package var warning = 60
  /// Seconds between two questions to the controller.
  package var interval = 10.0
  /// Seconds after which what one machine wrote is seen by all others.
  package var visibility = 30.0

  package init() {}

  /// Steps that may be with Slurm at once; each holds a claim, which is an open file.
  package var places: Int { min(400, max(1, jobs) * max(1, pack)) }

  /// The options of `sbatch` for a job whose steps declare this at once, with megabytes of memory, or Slurm's default
  /// for nil; what the profile says wins.
  package func arguments(declared: Resources, memory: Int?) -> [String] {
    var arguments = ["--cpus-per-task=\(max(cores, threads))", "--ntasks=1", "--requeue"]
    func add(_ name: String, _ value: String?) {
      if let value { arguments.append("--\(name)=\(value)") }
    }
    add("partition", partition)
    add("account", account)
    add("constraint", constraint)
    let time = time ?? declared.time.map(Self.minutes)
    add("time", time)
    add("gres", gres ?? (declared.gpus > 0 ? "gpu:\(declared.gpus)" : nil))
    add("mem", memory.map { "\($0)M" })
    add("signal", "B:TERM@\(lead(before: time))")
    return arguments + options
  }

  /// Seconds before the limit at which steps are told: never a large part of a short limit.
  private func lead(before time: String?) -> Int {
    guard let time, let limit = Self.seconds(time) else { return warning }
    return max(1, min(warning, limit / 4))
  }

  /// A limit in Slurm's minutes for steps that take this many seconds, with one to start and one to save.
  private static func minutes(_ seconds: Double) -> String {
    "\(Int((min(max(0, seconds), 1e9) / 60).rounded(.up)) + 2)"
  }

  /// The seconds of a limit in one of Slurm's forms: minutes, `M:S`, `H:M:S`, `D-H`, `D-H:M`, `D-H:M:S`; nil for others.
  package static func seconds(_ time: String) -> Int? {
    let halves = time.split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count <= 2, let last = halves.last else { return nil }
    var fields: [Int] = []
    for piece in last.split(separator: ":", omittingEmptySubsequences: false) {
      guard !piece.isEmpty, piece.utf8.count <= 6,
        piece.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let value = Int(piece)
      else { return nil }
      fields.append(value)
    }
    guard (1...3).contains(fields.count) else { return nil }
    if halves.count == 2 {
      guard halves[0].utf8.count <= 4, let days = Int(halves[0]), days >= 0 else { return nil }
      let padded = fields + Array(repeating: 0, count: 3 - fields.count)
      return ((days * 24 + padded[0]) * 60 + padded[1]) * 60 + padded[2]
    }
    switch fields.count {
    case 1: return fields[0] * 60
    case 2: return fields[0] * 60 + fields[1]
    default: return (fields[0] * 60 + fields[1]) * 60 + fields[2]
    }
  }
}
