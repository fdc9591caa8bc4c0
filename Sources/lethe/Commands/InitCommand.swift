import Documents
import Storage
import Workbench

/// `lethe init`: a commented spec to begin with.
struct InitCommand: Command {
  static let name = "init"
  static let summary =
    "Writes a commented spec, with data to try it on, from a choice of templates."
  static let examples = ["init", "init forget-alice --template pretrained", "init --list"]

  private let place = Options.optionalArgument("DIR|FILE.yaml") ?? "."
  private let template = Options.value(
    "--template NAME", .choice(of: SpecTemplate.all.map(\.name)), default: "scratch",
    "which template; --list explains them")
  private let isList = Options.flag("--list", "lists the templates and writes nothing")

  func run(_ environment: Environment) async throws -> ExitCode {
    let templates = SpecTemplate.all
    if isList {
      let width = templates.map(\.name.count).max() ?? 0
      for template in templates {
        printOut("\(template.name.padded(to: width))  \(template.summary)")
      }
      return .done
    }
    guard let template = templates.first(where: { $0.name == template }) else {
      return .wrongInput
    }
    let isFile = place.hasSuffix(".yaml") || place.hasSuffix(".yml")
    let directory = isFile ? Disk.parent(of: place) ?? "." : place
    let spec = isFile ? place : "\(directory)/experiment.yaml"
    let files =
      [(spec, template.text)] + template.files.map { ("\(directory)/\($0.name)", $0.text) }
    let disk = Disk()
    if let taken = try files.first(where: { try disk.exists($0.0) }) {
      throw NotFound(
        message: "'\(taken.0)' exists already", help: "name another place: nothing is overwritten")
    }
    for (path, text) in files {
      if let parent = Disk.parent(of: path) { try disk.makeDirectory(parent) }
      let bytes = Array(text.utf8)
      try disk.write(bytes.span, toNew: path, mode: 0o644, isDurable: false)
      printOut(path)
    }
    printError("next: lethe check \(spec), then lethe run \(spec)")
    return .done
  }
}
