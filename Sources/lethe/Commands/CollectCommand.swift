import Documents
import Experiments
import Records
import Reports
import Storage
import Workbench

/// `lethe gc`: removes from the store what no run and no pin needs.
struct CollectCommand: Command {
  static let name = "gc"
  static let summary = "Removes from the store what no run and no pin needs."
  static let examples = ["gc --dry-run", "gc", "gc --older-than 30d --keep-last 20 --dry-run"]

  private let retention = Retention(
    olderThan: Options.optional(
      "--older-than TIME", .parsed("a time such as 12h, 30d or 2w", Retention.time),
      "gives up runs started longer ago than that, such as 30d, 12h or 2w"),
    keepLast: Options.optional(
      "--keep-last N", .count, "never gives up the latest N runs; alone, gives up all the others"),
    maxSize: Options.optional(
      "--max-size SIZE", .parsed("a size such as 500M or 5G", Retention.size),
      "gives up the oldest runs until what runs and pins need fits, such as 5G"))
  private let isDry = Options.flag("--dry-run", "lists what would go, and why; removes nothing")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let finder = RunFinder(runs: environment.runs)
    let store = finder.store
    let roots = try RunRoots(runs: environment.runs, store: store)
    if retention.isAsked, !isDry, store.isUsedByOthers {
      throw NotFound(
        message: "another process is using the store: no run is given up meanwhile",
        help: "wait for it, or leave the conditions out to remove what nobody needs")
    }
    let dropped = retention.isAsked ? try retention.dropped(finder.cards, roots, store) : []
    let gone = Set(dropped.map { "run \($0.name)" })
    let staying = roots.roots.filter { !gone.contains($0.owner) }
    let garbage = try Garbage(
      in: store, Reachability(staying, in: store), hasUnfinished: roots.hasUnfinished)
    if !isDry {
      for run in dropped { store.disk.removeTree("\(environment.runs)/\(run.name)") }
      garbage.remove(from: store)
    }
    if isJSON {
      printOut(Self.json(garbage, dropped, isDry).canonical())
      return .done
    }
    for run in dropped {
      printOut("\(isDry ? "would give up" : "gave up") \(run.name)  \(run.reason)")
    }
    if isDry {
      for item in garbage.items {
        let name = item.path.dropFirst(store.root.count + 1)
        printOut("\(item.kind.rawValue)  \(Self.size(item.size))  \(name)  \(item.reason)")
      }
    }
    let runs = staying.count
    printOut(
      "\(isDry ? "would remove" : "removed") \(garbage.items.count) files, \(Self.size(garbage.bytes)); "
        + "kept \(garbage.kept.count) objects, \(Self.size(garbage.kept.bytes)), "
        + "for \(runs) run\(runs == 1 ? "" : "s") and pins")
    if garbage.young > 0 {
      printError(
        "kept \(garbage.young) objects of the last hour, as another process is using the store")
    }
    return .done
  }

  private static func size(_ bytes: Int) -> String { NumberFormat.bytes.text(Double(bytes)) }

  private static func json(
    _ garbage: Garbage, _ dropped: [Retention.Dropped], _ isDry: Bool
  ) -> JSONValue {
    .object([
      "runs": .array(
        dropped.map { .object(["name": .string($0.name), "reason": .string($0.reason)]) }),
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
