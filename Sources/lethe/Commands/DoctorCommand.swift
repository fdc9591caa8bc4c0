import Documents
import Executors
import Experiments
import FoundationEssentials
import Plans
import Records
import Storage
import Tensors
import Tokenizers
import Workbench

/// `lethe doctor`: whether this machine has what experiments need.
struct DoctorCommand: Command {
  static let name = "doctor"
  static let summary = "Checks this machine: kernels, libraries, programs, the store, the disk."
  static let examples = ["doctor", "doctor --json | jq '.[] | select(.state != \"ok\")'"]

  private enum State: String {
    case ok
    /// Something optional is missing.
    case note
    case problem
  }

  private struct Finding {
    let name: String
    let state: State
    let text: String
  }

  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let findings =
      [Self.machine(), try Self.kernels(environment)] + Self.libraries()
      + Self.programs(environment) + [Self.pyTorch(environment), Self.sandbox()]
      + Self.store(environment) + [Self.keys(environment)]
    if isJSON {
      let items = findings.map { item in
        JSONValue.object([
          "name": .string(item.name), "state": .string(item.state.rawValue),
          "text": .string(item.text),
        ])
      }
      printOut(JSONValue.array(items).canonical())
    } else {
      let width = findings.map(\.name.count).max() ?? 0
      for item in findings {
        printOut(
          "\(item.state.rawValue.padded(to: 7))  \(item.name.padded(to: width))  \(item.text)")
      }
    }
    return findings.contains { $0.state == .problem } ? .stepFailed : .done
  }

  private static func machine() -> Finding {
    let machine = Machine.current()
    let memory = "\(machine.memory / 1_000_000_000) GB of memory"
    return Finding(
      name: "machine", state: .ok,
      text: "\(machine.processor), \(machine.cores) cores, \(memory), \(machine.system)")
  }

  private static func kernels(_ environment: Environment) throws -> Finding {
    try Computing.configure(environment)
    let level = KernelLevel.current
    // The scalar level gives the same bits, slowly.
    return Finding(
      name: "kernels", state: level == .scalar ? .note : .ok,
      text: level == .scalar
        ? "scalar: this processor has neither AVX2 nor NEON, or LETHE_KERNELS says so"
        : level.rawValue)
  }

  private static func libraries() -> [Finding] {
    let linked = Provenance.linkedLibraries.map { "\($0.name) \($0.version)" }.joined(
      separator: ", ")
    let fast: Finding
    do {
      let name = try Workspace.fingerprint(of: .fast)
      fast = Finding(name: "numerics: fast", state: .ok, text: name)
    } catch {
      fast = Finding(
        name: "numerics: fast", state: .note,
        text: "not here: \(error); 'apt install libopenblas0' brings it")
    }
    let unicode = "\(UnicodeVersion.text), by which tokenizers tell letters from signs"
    return [
      Finding(name: "libraries", state: .ok, text: linked), fast,
      Finding(name: "Unicode", state: .ok, text: unicode),
    ]
  }

  /// Programs that some sources, remotes and viewers need.
  private static func programs(_ environment: Environment) -> [Finding] {
    let wanted = [
      ("curl", "https sources and http remotes"),
      ("python3", "sources in Python wheels, with its pip"),
      ("ssh", "remotes over ssh"), ("dot", "drawing 'lethe plan --dot'"),
    ]
    let path = environment.fetchEnvironment["PATH"] ?? ""
    return wanted.map { name, use in
      let found = path.split(separator: ":").map { "\($0)/\(name)" }.first {
        FileManager.default.isExecutableFile(atPath: $0)
      }
      return Finding(
        name: name, state: found == nil ? .note : .ok,
        text: found ?? "not in PATH; only needed for \(use)")
    }
  }

  /// The Python side of the engine pytorch, by the interpreter that a spec has unless it names one.
  private static func pyTorch(_ environment: Environment) -> Finding {
    let engine = PythonEngine(python: "python3")
    let name = "engine: pytorch"
    do {
      let found = try EngineProgram(
        engine, threads: 1, environment: environment.programEnvironment
      ).description(device: engine.device)
      let versions = found.versions
      return Finding(
        name: name, state: .ok,
        text: "python3 has torch \(versions.torch), transformers \(versions.transformers), worker "
          + "\(versions.worker); it would compute on \(found.place)")
    } catch {
      return Finding(
        name: name, state: .note,
        text:
          "python3 has not what it needs: 'make pytorch' sets up .build/python/bin/python, which "
          + "'engine: {pytorch: {python: ...}}' names; only needed for that engine")
    }
  }

  private static func sandbox() -> Finding {
    let (sandbox, text) = Sandbox.find()
    return Finding(
      name: "sandbox", state: sandbox == nil ? .note : .ok,
      text: sandbox == nil ? "\(text): programs of specs see what you see" : text)
  }

  private static func store(_ environment: Environment) -> [Finding] {
    let store = environment.workspace.store
    var findings: [Finding] = []
    do {
      // Making and removing a directory is what every run does first.
      let existed = try store.disk.exists(environment.runs)
      let scratch = try store.makeScratchDirectory()
      store.disk.removeTree(scratch)
      findings.append(Finding(name: "store", state: .ok, text: "\(store.root) can be written"))
      if !existed { store.disk.removeTree(environment.runs) }
    } catch {
      findings.append(Finding(name: "store", state: .problem, text: "\(error)"))
    }
    do {
      let runs = try RunFinder(runs: environment.runs).cards
      let unfinished = runs.count { $0.state != .complete }
      findings.append(
        Finding(
          name: "runs", state: .ok,
          text: "\(runs.count) in \(environment.runs)"
            + (unfinished > 0 ? ", \(unfinished) not complete" : "")))
    } catch {
      findings.append(Finding(name: "runs", state: .problem, text: "\(error)"))
    }
    // Where there is no such folder yet, it will be made here.
    let free = Disk.free(
      at: (try? store.disk.exists(environment.runs)) == true ? environment.runs : ".")
    let text = "\(free / 1_000_000_000) GB free"
    findings.append(
      Finding(name: "disk", state: free < 1_000_000_000 ? .problem : .ok, text: text))
    return findings
  }

  private static func keys(_ environment: Environment) -> Finding {
    guard let ring = try? environment.keyRing() else {
      return Finding(name: "keys", state: .note, text: "no place for them: set HOME or LETHE_KEYS")
    }
    let own = ring.entries.count(where: \.isOwn)
    return Finding(
      name: "keys", state: .ok,
      text: "\(own) own, \(ring.entries.count - own) trusted in \(ring.directory)")
  }
}
