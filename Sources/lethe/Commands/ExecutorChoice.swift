import Documents
import Executors
import Experiments
import FoundationEssentials
import Plans
import Storage
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// Which executor an invocation uses: `--executor`, `--profile`, and what `lethe.yaml` says of them.
struct ExecutorChoice {
  private let executor = Options.optional(
    "--executor NAME", .choice(of: executorProfiles.names), "where steps run, local unless said")
  private let name = Options.optional(
    "--profile NAME", .text, "a profile of lethe.yaml: what is asked of the executor")
  /// Whether jobs of a cluster go on when the run is interrupted.
  let isDetached = Options.flag(
    "--detach", "leaves jobs of a cluster in flight when the run is interrupted")

  /// How many there are of the tokens that the steps of a plan take, by `--token`, or else by `lethe.yaml`.
  static func tokens(
    for plan: Plan, given: [String: Int], _ environment: Environment
  ) throws -> [String: Int] {
    let wanted = Set(plan.entries.flatMap(\.resources.tokens.keys))
    // Whose steps take none is not bothered by a file that may have problems.
    guard !wanted.isSubset(of: given.keys) else { return given }
    return try settings(environment).tokens.merging(given) { $1 }
  }

  private static func settings(_ environment: Environment) throws -> ProjectSettings {
    var sources = SpecSources()
    do throws(InvalidDocument) {
      return try ProjectSettings.load(environment.settingsFiles, &sources)
    } catch {
      throw InvalidSpec(problems: error.diagnostics, sources: sources)
    }
  }

  /// The profile that is asked for.
  func profile(_ environment: Environment) throws -> any ExecutorProfile {
    // Who asks for nothing is not bothered by a file that may have problems.
    guard executor != nil || name != nil else { return try Self.plain("local") }
    let settings = try Self.settings(environment)
    if let name {
      guard let found = settings.profiles.first(where: { $0.name == name }) else {
        let names = settings.profiles.map(\.name)
        throw UsageError(
          message:
            "no profile '\(name)' in \(environment.settingsFiles.joined(separator: " or "))",
          help: Suggestion.help(for: name, among: names))
      }
      let kind = type(of: found.value).name
      if let executor, executor != kind {
        throw UsageError(message: "profile '\(name)' is one of \(kind), not of \(executor)")
      }
      return found.value
    }
    let fitting = settings.profiles.filter { type(of: $0.value).name == executor }
    if let found = fitting.first(where: { $0.name == "default" }) ?? fitting.first,
      fitting.count == 1 || found.name == "default"
    {
      return found.value
    }
    guard fitting.isEmpty else {
      throw UsageError(
        message: "lethe.yaml has several profiles of \(executor ?? "")",
        help: "say which: --profile " + fitting.map(\.name).joined(separator: "|"))
    }
    return try Self.plain(executor ?? "local")
  }

  private static func plain(_ executor: String) throws -> any ExecutorProfile {
    guard let profile = ProjectSettings.plain(executor) else {
      throw UsageError(
        message: "executor '\(executor)' needs a profile", help: "write one in lethe.yaml")
    }
    return profile
  }
}

extension Environment {
  /// The names of this machine's graphics processors: those that `CUDA_VISIBLE_DEVICES` leaves, or all of NVIDIA's.
  var devices: [String] {
    if let visible = ProcessInfo.processInfo.environment["CUDA_VISIBLE_DEVICES"] {
      return visible.split(separator: ",").map {
        String($0.filter { !$0.isWhitespace })
      }.filter { !$0.isEmpty && $0 != "-1" }
    }
    // Where there is no driver, there is no folder.
    let found =
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/driver/nvidia/gpus")) ?? []
    return found.indices.map { "\($0)" }
  }

  /// The settings of the user, then those of the project, which win.
  var settingsFiles: [String] {
    let configuration =
      Self.variable("XDG_CONFIG_HOME") ?? Self.variable("HOME").map { "\($0)/.config" }
    return (configuration.map { ["\($0)/lethe/\(ProjectSettings.file)"] } ?? [])
      + [ProjectSettings.file]
  }

  /// What Slurm's programs need of the environment.
  var clusterEnvironment: [String: String] {
    let prefixes = ["SLURM_CONF", "SBATCH_", "SLURM_CLUSTERS", "MODULE", "LMOD_"]
    let names: Set = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LD_LIBRARY_PATH"]
    return ProcessInfo.processInfo.environment.filter { name, _ in
      names.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
  }

  /// What an executor has to know of a run of this program.
  func site(
    _ session: RunSession, isDetached: Bool, isSandboxed: Bool = false
  ) -> ExecutionSite {
    let cancellation = Signals.cancellation()
    let isInteractive = isInteractive
    return ExecutionSite(
      store: session.store, run: session.name,
      launcher: SelfLauncher(environment: self, isSandboxed: isSandboxed),
      cancellation: cancellation,
      environment: clusterEnvironment,
      detaches: { isDetached || isInteractive && Self.wantsDetaching(cancellation) }
    ) { name, lanes, visibility in
      let here = FileManager.default.currentDirectoryPath
      let worker = workerEnvironment.filter {
        !["PATH", "HOME", "CUDA_VISIBLE_DEVICES"].contains($0.key)
      }
      return Executors.Command(
        arguments: [
          executable, WorkerCommand.name, "--runs", Disk.absolute(runs), "--job", name, "--lanes",
          "\(lanes)",
          "--visibility", "\(visibility)",
        ] + (isSandboxed ? ["--sandbox"] : []), environment: worker, directory: here)
    }
  }

  /// Asks on the terminal whether jobs go on; a second Ctrl-C means that they do not.
  private static func wantsDetaching(_ cancellation: Cancellation) -> Bool {
    guard isatty(STDIN_FILENO) == 1 else { return false }
    write(
      "\nJobs are in flight. Leave them, for the same command to take up? [y/N, Ctrl-C ends them] ",
      to: STDERR_FILENO)
    while !cancellation.isUrgent {
      var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&request, 1, 100) > 0 else { continue }
      var bytes = [UInt8](repeating: 0, count: 256)
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe read(STDIN_FILENO, $0.baseAddress, $0.count)
      }
      return count > 0 && bytes[0] & 0xDF == UInt8(ascii: "Y")
    }
    return false
  }
}
