import Documents
import Experiments
import Records
import Storage
import Workbench

/// `lethe pin`: keeps artifacts in the store whatever becomes of their run.
struct PinCommand: Command {
  static let name = "pin"
  static let summary = "Keeps what a run made in the store, even when the run is deleted."
  static let examples = ["pin last --note 'table 2 of the paper'", "pin --list"]

  private let subject = Options.optionalArgument("RUN|DIGEST")
  private let title = Options.optional(
    "--as NAME", .text, "the pin's name (default: the run's, or the digest)")
  private let note = Options.optional("--note TEXT", .text, "why it is kept") ?? ""
  private let isList = Options.flag("--list", "lists the pins")
  private let removed = Options.optional(
    "--remove NAME", .text, "removes a pin; what it kept goes with the next gc")
  private let isJSON = Options.json()

  func run(_ environment: Environment) async throws -> ExitCode {
    let finder = RunFinder(runs: environment.runs)
    let store = finder.store
    if isList {
      Self.list(try store.pins.all(), isJSON: isJSON)
      return .done
    }
    if let name = removed {
      guard store.pins.remove(name) else {
        throw NotFound(
          message: "there is no pin '\(name)'",
          help: Suggestion.help(for: name, among: try store.pins.all().map(\.name)))
      }
      printOut("removed the pin '\(name)'")
      return .done
    }
    guard let subject else { throw UsageError(message: "missing RUN or DIGEST") }
    let pin = try pin(subject, finder)
    try store.pins.write(pin)
    printOut("\(pin.name)  keeps \(pin.objects.count) artifact\(pin.objects.count == 1 ? "" : "s")")
    return .done
  }

  private func pin(_ text: String, _ finder: RunFinder) throws -> PinTable.Pin {
    if let digest = Digest(hex: text) {
      guard try finder.store.objects.has(digest) else {
        throw NotFound(message: "the store has no object \(text)")
      }
      return PinTable.Pin(
        name: title ?? digest.short, objects: [digest], note: note)
    }
    let directory = try finder.find(text)
    let objects = try RecordedPlan(of: directory).steps.compactMap(\.object)
    guard !objects.isEmpty else {
      throw NotFound(message: "\(directory) has made nothing yet that could be kept")
    }
    return PinTable.Pin(
      name: title ?? RunFinder.name(of: directory), objects: objects, note: note)
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
