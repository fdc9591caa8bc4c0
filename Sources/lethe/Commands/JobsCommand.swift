import Documents
import Executors
import Reports
import Storage
import Workbench

/// `lethe jobs`: what a cluster has in flight for this store.
struct JobsCommand: Command {
  static let name = "jobs"
  static let summary = "Lists the jobs that a cluster has in flight for this store."
  static let examples = ["jobs"]

  private let isJSON = Options.json()
  private let forgotten = Options.optional(
    "--forget NAME", .text, "takes a job off the record; the next run hands its steps in again")

  func run(_ environment: Environment) async throws -> ExitCode {
    let store = Store(at: "\(environment.runs)/.store")
    if let name = forgotten {
      guard let record = try store.jobs.record(of: name) else {
        throw NotFound(
          message: "no job '\(name)' is on record",
          help: Suggestion.help(for: name, among: try store.jobs.all.map(\.name)))
      }
      store.jobs.forget(record)
      return .done
    }
    let records = try store.jobs.all
    let listings = SlurmTools(environment: environment.clusterEnvironment)
      .list(records)
    let rows = records.map { record in
      Row(record, store.jobs.id(of: record.name), listings, now: Disk.now)
    }
    if isJSON {
      printOut(JSONValue.array(rows.map(\.json)).keyText)
    } else if rows.isEmpty {
      printError("no jobs are on record in \(environment.runs)")
    } else {
      if listings == nil { printError("squeue does not answer: the states are unknown") }
      printOut(Self.table(rows))
    }
    return .done
  }

  /// One job, as it is shown.
  private struct Row {
    let record: JobRecord
    let id: String
    let state: String
    let age: Double

    init(_ record: JobRecord, _ id: String?, _ listings: [SlurmListing]?, now: Double) {
      self.record = record
      let listing = listings?.first { $0.name == record.name }
      self.id = listing?.id ?? id ?? ""
      state = listing?.phrase ?? (listings == nil ? "unknown" : "not known to Slurm")
      age = max(0, now - record.begun)
    }

    /// The first step, and how many more there are.
    var steps: String {
      let first = record.steps.first?.label ?? ""
      return record.steps.count > 1 ? "\(first) and \(record.steps.count - 1) more" : first
    }

    var json: JSONValue {
      .object([
        "name": .string(record.name), "id": .string(id), "state": .string(state),
        "run": .string(record.run), "host": .string(record.host), "seconds": .real(age.rounded()),
        "steps": .array(record.steps.map { .string($0.label) }),
      ])
    }
  }

  private static func table(_ rows: [Row]) -> String {
    let lines =
      [["name", "state", "for", "run", "steps"]]
      + rows.map {
        [$0.record.name, $0.state, NumberFormat.duration.text($0.age), $0.record.run, $0.steps]
      }
    let widths = (0..<4).map { column in lines.map { $0[column].count }.max() ?? 0 }
    return lines.map { line in
      let cells = (0..<4).map { line[$0].padded(to: widths[$0]) }
      return (cells + [line[4]]).joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
