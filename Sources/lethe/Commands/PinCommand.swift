import Documents
import Experiments
import Records
import Storage
import Workbench

/// `lethe pin`: keeps artifacts in the store whatever becomes of their run.
enum PinCommand: Command {
  static let name = "pin"
  static let summary = "Keeps what a run made in the store, even when the run is deleted."
  static let usage = "RUN|DIGEST [--as NAME] [--note TEXT] | --list [--json] | --remove NAME"
  static let options = [
    Option("--as", "NAME", "the pin's name (default: the run's, or the digest)"),
    Option("--note", "TEXT", "why it is kept"), Option("--list", nil, "lists the pins"),
    Option("--remove", "NAME", "removes a pin; what it kept goes with the next gc"), Option.json,
  ]
  static let examples = ["pin last --note 'table 2 of the paper'", "pin --list"]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    let finder = RunFinder(runs: environment.runs)
    let store = finder.store
    if arguments.has("--list") {
      list(try store.pins.all(), isJSON: arguments.has("--json"))
      return .done
    }
    if let name = arguments.value("--remove") {
      guard store.pins.remove(name) else {
        throw NotFound(
          message: "there is no pin '\(name)'",
          help: Suggestion.help(for: name, among: try store.pins.all().map(\.name)))
      }
      printOut("removed the pin '\(name)'")
      return .done
    }
    let text = try arguments.single("RUN or DIGEST")
    let pin = try pin(text, finder, arguments)
    try store.pins.write(pin)
    printOut("\(pin.name)  keeps \(pin.objects.count) artifact\(pin.objects.count == 1 ? "" : "s")")
    return .done
  }

  private static func pin(
    _ text: String, _ finder: RunFinder, _ arguments: Arguments
  ) throws -> PinTable.Pin {
    let note = arguments.value("--note") ?? ""
    if let digest = Digest(hex: text) {
      guard try finder.store.objects.has(digest) else {
        throw NotFound(message: "the store has no object \(text)")
      }
      return PinTable.Pin(
        name: arguments.value("--as") ?? digest.short, objects: [digest], note: note)
    }
    let directory = try finder.find(text)
    let objects = try RecordedPlan(of: directory).steps.compactMap(\.object)
    guard !objects.isEmpty else {
      throw NotFound(message: "\(directory) has made nothing yet that could be kept")
    }
    return PinTable.Pin(
      name: arguments.value("--as") ?? RunFinder.name(of: directory), objects: objects, note: note)
  }

  private static func list(_ pins: [PinTable.Pin], isJSON: Bool) {
    if isJSON {
      let items = pins.map { pin in
        JSONValue.object([
          "name": .string(pin.name), "note": .string(pin.note),
          "objects": .array(pin.objects.map { .string($0.hex) }),
        ])
      }
      printOut(JSONValue.array(items).canonical())
    } else if pins.isEmpty {
      printError("no pins; lethe pin RUN makes one")
    } else {
      let width = pins.map(\.name.count).max() ?? 0
      for pin in pins {
        printOut("\(pin.name.padded(to: width))  \(pin.objects.count) artifacts  \(pin.note)")
      }
    }
  }
}
