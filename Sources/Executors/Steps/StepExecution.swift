import Plans
import Storage
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// What a step counts while it runs: the tokens that its models have read, and what programs took that it asked.
private final class Tally: Sendable {
  private let counted = Mutex((tokens: 0, program: ProgramUsage()))

  var value: (tokens: Int, program: ProgramUsage) { counted.withLock { $0 } }

  func add(tokens: Int) { counted.withLock { $0.tokens += tokens } }

  func add(_ usage: ProgramUsage) {
    counted.withLock {
      $0.program.cpu += usage.cpu
      $0.program.memory = max($0.program.memory, usage.memory)
      $0.program.device = usage.device ?? $0.program.device
    }
  }
}

/// The computation of one typed step in this process: load, run, encode, store.
struct StepExecution {
  let kind: StepKind
  let entry: Plan.Entry
  let key: Key
  /// The trees of the inputs.
  let trees: [Int: Tree]
  let store: Store

  /// Runs the step and keeps its result; `usage` tells processor seconds and peak bytes so far.
  func run(
    _ context: Context, usage: @escaping @Sendable () -> (cpu: Double, memory: Int)
  ) -> Ending {
    let start = ContinuousClock.now
    let tally = Tally()
    let inputs = StoredArtifacts(trees, in: store.objects)
    do {
      var counted = context
      counted.countTokens = { tally.add(tokens: $0) }
      counted.countProgram = { tally.add($0) }
      let checkpoints = CountedCheckpoints(context.checkpoints) {
        let used = usage()
        let (tokens, program) = tally.value
        return Cost(
          wall: (ContinuousClock.now - start).inSeconds, cpu: used.cpu + program.cpu,
          memory: used.memory + program.memory, tokens: tokens, device: program.device)
      }
      counted.checkpoints = checkpoints
      let artifact = try kind.run(entry, inputs, counted)
      let cost = checkpoints.cost
      let record = try store.write(
        key: key.digest, preimage: key.preimage, label: entry.label, cost: cost
      ) { keep in
        try artifact.forEachPart { try keep($0.name, $0.bytes) }
      }
      store.checkpoints.remove(key.digest)
      return .done(record.tree, cost)
    } catch is StepInterrupted {
      return .interrupted
    } catch {
      let damage = inputs.damage
      return damage.isEmpty ? .failed("\(error)", logTail: []) : .damaged(damage)
    }
  }

  /// Puts a source file's bytes in the store.
  static func importSource(_ source: SourceFile, into store: Store) -> Ending {
    do throws(StorageError) {
      let tree = Tree.ofFile(source.digest, size: source.size)
      if let folder = source.folder {
        let archive = try FolderArchive(of: folder.path, store.disk, where: folder.has)
        try store.objects.write(archive, expecting: source.digest, as: tree)
      } else {
        try store.objects.write(fileAt: source.path, expecting: source.digest, as: tree)
      }
      return .done(tree, Cost())
    } catch {
      return .failed("source file \(source.path): \(error)", logTail: [])
    }
  }

  /// Seconds of processor time of the calling thread.
  static var threadTime: Double {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

extension Duration {
  /// The duration in seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
