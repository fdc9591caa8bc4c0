import Documents
import Executors
import Experiments
import Plans
import Reports
import Running
import Storage
import Workbench

/// `lethe plan`: what would run, what is cached, and why.
struct PlanCommand: Command {
  static let name = "plan"
  static let summary = "Shows what would run, what is cached, and why; runs nothing."
  static let examples = [
    "plan configs/quickstart.yaml",
    "plan configs/quickstart.yaml --dot | dot -Tsvg -o plan.svg",
  ]

  private let file = Options.argument("SPEC")
  private let overrides = Options.overrides()
  private let isJSON = Options.json()
  private let isDot = Options.flag("--dot", "prints the graph for Graphviz")
  private let step = Options.optional(
    "--order STEP", .text, "prints what 'lethe worker' is given to run one step")

  func run(_ environment: Environment) async throws -> ExitCode {
    let spec = try Workspace.spec(file, overrides: overrides)
    let session = try environment.workspace.resumed(environment.workspace.session(of: spec))
    let plan = session.compilation.plan
    if isDot {
      write(plan.dot(), to: 1)
      return .done
    }
    let statuses = session.status()
    if let label = step {
      printOut(try Self.order(label, plan, statuses).json.keyText)
      return .done
    }
    if isJSON {
      printOut(Self.json(session, statuses).keyText)
      return .done
    }
    let width = statuses.map(\.label.count).max() ?? 0
    for status in statuses {
      printOut("\(status.label.padded(to: width))  \(status.text(in: plan))")
      for capability in plan.entries[status.index].capabilities {
        printOut("".padded(to: width) + "  \(capability.text)")
      }
    }
    let cached = statuses.count { $0.state == .cached }
    let known = statuses.filter { $0.state != .cached }.compactMap(\.cost)
    let estimate =
      known.isEmpty
      ? ""
      : "; \(NumberFormat.duration.text(known.map(\.cpu).reduce(0, +))) of CPU time when last run"
    printError(
      "\(statuses.count) steps: \(cached) cached, \(statuses.count - cached) to run\(estimate)")
    if session.mayGrow { printError("the sweep chooses further trials when these have results") }
    return .done
  }

  private static func order(
    _ label: String, _ plan: Plan, _ statuses: [StepStatus]
  ) throws -> WorkOrder {
    guard let entry = plan.entry(labelled: label) else {
      throw NotFound(
        message: "the plan has no step '\(label)'",
        help: Suggestion.help(for: label, among: plan.entries.map(\.label)))
    }
    var inputs: [Int: Digest] = [:]
    for index in entry.inputs.indices {
      guard let tree = statuses[index].tree else {
        throw NotFound(
          message: "'\(statuses[index].label)', an input of it, has not been computed",
          help: "lethe run does that")
      }
      inputs[index] = tree.digest
    }
    return WorkOrder(entry, numerics: plan.numerics, inputs: inputs)
  }

  private static func json(_ session: RunSession, _ statuses: [StepStatus]) -> JSONValue {
    let plan = session.compilation.plan
    return .object([
      "run": .string(session.name),
      "steps": .array(
        statuses.map { status in
          let entry = plan.entries[status.index]
          return .object([
            "index": .integer(status.index), "label": .string(status.label),
            "kind": .string(entry.kind),
            "inputs": .array(entry.inputs.indices.map(JSONValue.integer)),
            "state": .string(word(status.state)), "reason": .string(status.text(in: plan)),
            "capabilities": .array(entry.capabilities.map { .string($0.text) }),
            "key": status.key.map { .string($0.digest.hex) } ?? .null,
          ])
        }),
    ])
  }

  private static func word(_ state: StepStatus.State) -> String {
    switch state {
    case .cached: "cached"
    case .stale: "run"
    case .unknown: "wait"
    }
  }
}
