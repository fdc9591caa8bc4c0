import Documents
import Experiments
import Reports
import Storage

/// `lethe gc`: removes from the store what no run and no pin needs.
enum CollectCommand: Command {
  static let name = "gc"
  static let summary = "Removes from the store what no run and no pin needs."
  static let usage = "[--dry-run] [--json]"
  static let options = [
    Option("--dry-run", nil, "lists what would go, and why; removes nothing"), Option.json,
  ]
  static let examples = ["gc --dry-run", "gc"]

  static func run(_ arguments: Arguments, _ surroundings: Surroundings) async throws -> ExitCode {
    let store = RunFinder(runs: surroundings.runs).store
    let roots = try RunRoots(runs: surroundings.runs, store: store)
    let garbage = Garbage(
      in: store, Reachability(roots.roots, in: store), hasUnfinished: roots.hasUnfinished)
    let isDry = arguments.has("--dry-run")
    if !isDry { garbage.remove(from: store) }
    if arguments.has("--json") {
      printOut(json(garbage, isDry).canonical())
      return .done
    }
    if isDry {
      for item in garbage.items {
        let name = item.path.dropFirst(store.root.count + 1)
        printOut("\(item.kind.rawValue)  \(size(item.size))  \(name)  \(item.reason)")
      }
    }
    let runs = roots.roots.count
    printOut(
      "\(isDry ? "would remove" : "removed") \(garbage.items.count) files, \(size(garbage.bytes)); "
        + "kept \(garbage.kept.count) objects, \(size(garbage.kept.bytes)), "
        + "for \(runs) run\(runs == 1 ? "" : "s") and pins")
    if garbage.young > 0 {
      printError(
        "kept \(garbage.young) objects of the last hour, as another process is using the store")
    }
    return .done
  }

  private static func size(_ bytes: Int) -> String { NumberFormat.bytes.text(Double(bytes)) }

  private static func json(_ garbage: Garbage, _ isDry: Bool) -> JSONValue {
    .object([
      "dry_run": .bool(isDry), "bytes": .integer(garbage.bytes),
      "kept_objects": .integer(garbage.kept.count), "kept_bytes": .integer(garbage.kept.bytes),
      "items": .array(
        garbage.items.map { item in
          .object([
            "kind": .string(item.kind.rawValue), "path": .string(item.path),
            "bytes": .integer(item.size), "reason": .string(item.reason),
          ])
        }),
    ])
  }
}
