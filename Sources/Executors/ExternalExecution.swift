import Plans
import Storage

#if canImport(Glibc)
  import Glibc
#endif

/// One run of an external program in a directory of its own.
struct ExternalExecution: Sendable {
  let entry: Plan.Entry
  let step: ExternalStep
  let key: Key
  let trees: [Int: Tree]
  let store: Store
  let searchPath: String
  let sandbox: Sandbox?
  let launcher: (any WorkerLauncher)?
  /// The graphics processors that are its own; none says nothing.
  let devices: [String]

  /// Runs the program and keeps its outputs, before which it calls `computed`; blocks until that is done.
  func run(
    _ limits: ChildProcess.Limits, _ log: StepLog, tick: () -> Void, computed: () -> Void
  ) -> Ending {
    let start = ContinuousClock.now
    do {
      let directory = try store.makeScratchDirectory()
      defer { store.disk.removeTree(directory) }
      let temporary = try store.makeScratchDirectory()
      defer { store.disk.removeTree(temporary) }
      try linkInputs(into: directory)
      let kept = try store.checkpoints.openFolder(of: key.digest)
      defer { store.checkpoints.closeFolder(of: key.digest) }
      if kept.holds { log.line("(it finds what it kept in \(Self.checkpointVariable))") }
      let command = try command(in: directory, temporary: temporary, kept: kept.path)
      var lines = (output: LineSplitter(), error: LineSplitter())
      var started = command
      if let sandbox {
        started.directory = Disk.absolute(directory)
        let inputs = trees.values.flatMap(\.entries).map { store.objects.path(of: $0.digest) }
        started = sandbox.command(
          started, writable: [directory, temporary, kept.path], inputs: inputs,
          searchPath: searchPath,
          network: step.network)
        log.line("(in a sandbox: \(sandbox.launcher))")
      }
      if let kept = try launcher?.kept(started) {
        started = kept
      } else {
        started.arguments = Self.bound(started.arguments)
      }
      let exit = try ChildProcess.run(started, lifeline: false, limits: limits, tick: tick) {
        stream, bytes in
        switch stream {
        case .output: lines.output.add(bytes, log.line)
        case .error: lines.error.add(bytes, log.line)
        }
      }
      lines.output.finish(log.line)
      lines.error.finish(log.line)
      if exit.cause == .cancellation { return .interrupted }
      if let problem = exit.problem(after: limits.timeout) {
        return .failed(
          "\(command.arguments[0]) \(problem)", logTail: log.tail, cause: exit.failureCause)
      }
      let wall = (ContinuousClock.now - start).inSeconds
      let cost = Cost(wall: wall, cpu: exit.cpu, memory: exit.memory)
      computed()
      return .done(try keep(outputsIn: directory, cost), cost)
    } catch let error as DamagedInput {
      return .damaged([error.digest])
    } catch {
      return .failed("\(error)", logTail: log.tail)
    }
  }

  private struct DamagedInput: Error {
    let digest: Digest
  }

  private func linkInputs(into directory: String) throws {
    guard case .named(let inputs) = entry.inputs else { return }
    let folder = RunDirectory(at: directory + "/inputs", store: store)
    for input in inputs {
      guard let tree = trees[input.index] else { preconditionFailure("inputs come first") }
      for part in tree.entries {
        // A program cannot check digests, so the runner does.
        do {
          try store.objects.check(part.digest)
        } catch {
          throw DamagedInput(digest: part.digest)
        }
        try folder.link(input.isFile ? input.name : "\(input.name)/\(part.name)", to: part.digest)
      }
    }
  }

  /// Keeps what the program left; an error names the output, not where the program ran.
  private func keep(outputsIn directory: String, _ cost: Cost) throws -> Tree {
    do {
      let files = try outputs(in: directory)
      try checkNothingElse(in: directory)
      try checkInputs()
      let tree = try store.write(
        files: files, key: key.digest, preimage: key.preimage, label: entry.label, cost: cost
      ).tree
      store.checkpoints.remove(key.digest)
      return tree
    } catch StorageError.malformed(let path, let problem) where path.hasPrefix(directory + "/") {
      throw ExternalProblem.unusableOutput(String(path.dropFirst(directory.count + 1)), problem)
    }
  }

  /// Refuses a step whose program has changed what it was given: the inputs are links into the store, and permissions
  /// hold nobody who is root or owns the files.
  private func checkInputs() throws {
    var changed: [String] = []
    guard case .named(let inputs) = entry.inputs else { return }
    for input in inputs {
      for part in trees[input.index]?.entries ?? [] {
        do {
          try store.objects.check(part.digest)
        } catch {
          switch error {
          case .damaged:
            // Moved aside, it counts as absent and is made again.
            try store.objects.quarantine(part.digest)
          case .missing: break
          default: throw error
          }
          changed.append("\(input.name)/\(part.name)")
        }
      }
    }
    if let first = changed.first { throw ExternalProblem.changedInput(first) }
  }

  /// The variable that names the folder in which a program may keep what it goes on from.
  private static let checkpointVariable = "LETHE_CHECKPOINT_DIR"

  private func command(
    in directory: String, temporary: String, kept: String
  ) throws -> Command {
    guard let name = step.run.first, !name.isEmpty else { throw ExternalProblem.nothingToRun }
    var environment = step.environment
    let places = environment["PATH"] ?? searchPath
    let program = name.contains("/") ? name : try Command.program(name, in: places)
    // The program runs in another directory, where a relative path names something else.
    let temporary = Disk.absolute(temporary)
    let given = [
      "PATH": searchPath, "HOME": temporary, "TMPDIR": temporary,
      Self.checkpointVariable: Disk.absolute(kept),
    ]
    environment.merge(given) { declared, _ in declared }
    if !devices.isEmpty {
      environment[LocalExecutor.deviceVariable] = devices.joined(separator: ",")
    }
    return Command(
      arguments: [program] + step.run.dropFirst(), environment: environment, directory: directory)
  }

  /// Returns a command that ends with the thread that starts it, whatever ends that, with all that it has started.
  ///
  /// The kernel signals a shell between the two, which ends its group. Where `setpriv` of util-linux is missing, a
  /// program outlives a runner that is killed.
  static func bound(_ command: [String]) -> [String] {
    let setpriv = "/usr/bin/setpriv"
    guard unsafe access(setpriv, X_OK) == 0 else { return command }
    let script = """
      trap 'kill -KILL 0' USR1
      trap : TERM
      "$@" &
      while :; do wait $!; s=$?; kill -0 $! 2>/dev/null || break; done
      trap - TERM
      [ $s -gt 128 ] && kill -$((s - 128)) $$
      exit $s
      """
    return [setpriv, "--pdeathsig", "USR1", "/bin/sh", "-c", script, "sh"] + command
  }

  private func outputs(in directory: String) throws -> [(name: String, path: String)] {
    var files: [(name: String, path: String)] = []
    for name in step.outputs {
      let before = files.count
      try collect(name, in: directory, into: &files)
      if files.count == before { throw ExternalProblem.missingOutput(name) }
    }
    return files
  }

  /// Refuses files that are neither inputs nor declared: others would never know that they exist.
  private func checkNothingElse(in directory: String) throws {
    let files = try store.disk.files(below: directory)
    let inputs = Set(inputNames)
    for name in files where !inputs.contains(name) {
      let isDeclared = step.outputs.contains { name == $0 || name.hasPrefix($0 + "/") }
      if !isDeclared { throw ExternalProblem.undeclaredOutput(name) }
    }
  }

  /// The files below the working directory that the program was given.
  private var inputNames: [String] {
    guard case .named(let inputs) = entry.inputs else { return [] }
    return inputs.flatMap { input in
      (trees[input.index]?.entries ?? []).map { part in
        input.isFile
          ? "inputs/\(input.name)" : "inputs/\(input.name)/\(part.name)"
      }
    }
  }

  /// Links are refused: what they point to may be anything, and gone tomorrow.
  private func collect(
    _ name: String, in directory: String, into files: inout [(name: String, path: String)]
  ) throws {
    let path = "\(directory)/\(name)"
    guard try store.disk.entry(path)?.kind != .link else {
      throw ExternalProblem.linkedOutput(name)
    }
    guard let status = try store.disk.status(path) else { return }
    if status.isDirectory {
      for inner in try store.disk.list(path) {
        try collect("\(name)/\(inner)", in: directory, into: &files)
      }
    } else if let known = files.first(where: { $0.name == name }) {
      // Names that differ only in how they write a letter are one name elsewhere, and one would be lost.
      guard known.name.utf8.elementsEqual(name.utf8) else { throw ExternalProblem.alike(name) }
    } else {
      files.append((name, path))
    }
  }
}

/// What an external step can do wrong besides failing.
enum ExternalProblem: Error, Sendable, Equatable, CustomStringConvertible {
  case nothingToRun
  case missingOutput(String)
  case linkedOutput(String)
  case undeclaredOutput(String)
  case alike(String)
  case changedInput(String)
  case unusableOutput(String, String)

  var description: String {
    switch self {
    case .nothingToRun: "the step names no program"
    case .missingOutput(let name): "the program did not write its output '\(name)'"
    case .linkedOutput(let name):
      "the output '\(name)' is a symbolic link: leave a file there, such as a copy by 'cp -L'"
    case .changedInput(let name):
      "the program changed its input '\(name)': inputs are for reading, copy what is to be changed"
    case .unusableOutput(let name, let problem): "the output '\(name)' \(problem)"
    case .alike(let name):
      "the program left two files called '\(name)', written in two ways: give one another name"
    case .undeclaredOutput(let name):
      "the program left '\(name)', which is not among its 'outputs'; declare it there, remove it, or "
        + "write it below $TMPDIR"
    }
  }
}
