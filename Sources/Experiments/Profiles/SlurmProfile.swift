import Documents
import Executors

/// `slurm`: heavy steps and programs as jobs of a Slurm cluster.
struct SlurmProfile: ExecutorProfile {
  static let name = "slurm"
  static let version = "1"
  static let summary = "Jobs of a Slurm cluster whose machines share the run's file system."

  let options: SlurmOptions
  let remote: SharedPlace?

  init(_ p: inout Parameters) {
    var options = SlurmOptions()
    options.partition = p.optionalText("partition", "The partition, or several joined by commas.")
    options.account = p.optionalText("account", "The account that jobs are charged to.")
    options.constraint = p.optionalText("constraint", "Features that a machine must have.")
    options.time = p.optionalText(
      "time", "Limit of a job as Slurm takes it, such as 2:00:00; that of the partition by default."
    )
    if let time = options.time, SlurmOptions.seconds(time) == nil {
      p.report(
        "time", "'\(time)' is no time limit",
        help: "write minutes, H:MM:SS, or D-HH:MM:SS; quoted, as YAML may take 2:00:00 for a number"
      )
    }
    let memory = p.optionalText(
      "memory", "Memory of a job, such as 8G; by default what its steps declare, with room.")
    if let memory {
      options.memory = MemorySize.bytes(memory, bare: 1_048_576).map { ($0 + (1 << 20) - 1) >> 20 }
      if options.memory == nil {
        p.report("memory", "'\(memory)' is no size of memory", help: "write for example 500M or 8G")
      }
    }
    options.cores = p.integer("cores", default: 1, in: 1...4096, "Cores of a job.")
    options.threads =
      p.optionalInteger("threads", in: 1...4096, "Threads of a step; all cores by default.")
      ?? options.cores
    let gpus = p.optionalInteger("gpus", in: 1...64, "Graphics processors of a job.")
    options.gres =
      p.optionalText("gres", "Generic resources in Slurm's form, such as gpu:a100:2.")
      ?? gpus.map { "gpu:\($0)" }
    options.setup = p.texts(
      "setup", default: [],
      "Lines of the job's script before the worker, such as 'module load cuda'.")
    options.options = p.texts("options", default: [], "Further options of sbatch, as they are.")
    options.jobs = p.integer("jobs", default: 50, in: 1...400, "Jobs in flight at once.")
    options.pack = p.integer(
      "pack", default: 32, in: 1...1000, "Short steps that may share a job; 1 for a job each.")
    options.short = p.number(
      "pack_seconds", default: 60, in: 0...1e6,
      "Seconds that steps which share a job may be expected to take, by those of their kind before them."
    )
    options.warning = p.integer(
      "warning", default: 60, in: 1...65_535,
      "Seconds before the limit at which a step is told to save and stop.")
    options.interval = p.number(
      "interval", default: 10, in: 0.1...3600, "Seconds between two questions to the controller.")
    options.visibility = p.number(
      "visibility", default: 30, in: 0...3600,
      "Seconds after which all machines see what one has written.")
    self.options = options
    remote = SharedPlace(&p)
  }

  func executor(_ site: ExecutionSite) -> any Executor {
    let visibility = options.visibility
    return SlurmExecutor(
      SlurmExecutor.Setting(
        store: site.store, options: options, tools: SlurmTools(environment: site.environment),
        run: site.run, cancellation: site.cancellation, detaches: site.detaches
      ) { name, lanes in site.job(name, lanes, visibility) })
  }
}
