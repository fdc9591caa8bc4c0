import Documents
import Experiments
import Workbench

/// `lethe describe`: documents the spec and every component from its own declaration.
struct DescribeCommand: Command {
  static let name = "describe"
  static let summary = "Documents the spec language and every component that a spec can name."
  static let examples = [
    "describe npo",
    "describe --json-schema > spec.schema.json",
  ]

  private let component = Options.optionalArgument("NAME")
  private let isSchema = Options.flag(
    "--json-schema", "prints the JSON Schema of specs, for editors")
  private let isMethods = Options.flag(
    "--methods", "prints the page of all methods: classes, papers, formulas")

  func run(_ environment: Environment) async throws -> ExitCode {
    if isSchema {
      let schema = JSONSchema.document(title: "Lethe experiment", fields: Catalogue.specFields())
      printOut(schema.canonical())
      return .done
    }
    if isMethods {
      write(MethodsPage.text, to: 1)
      return .done
    }
    guard let name = component else {
      printOut(Self.overview())
      return .done
    }
    if name == "spec" {
      printOut(Self.specPage())
      return .done
    }
    let found = Catalogue.describe(name)
    guard !found.isEmpty else {
      let names = Catalogue.families.flatMap(\.names) + ["spec"]
      throw NotFound(
        message: "there is no component '\(name)'",
        help: Suggestion.help(for: name, among: names))
    }
    for (family, description) in found { printOut("\(family) \(description.text)") }
    return .done
  }

  private static func overview() -> String {
    var text =
      "A spec names these components, and lethe.yaml the executors; 'lethe describe NAME' explains one, 'lethe describe spec' "
      + "the spec.\n"
    for family in Catalogue.families {
      text += "\n\(family.family)s\n"
      let width = family.names.map(\.count).max() ?? 0
      for name in family.names {
        text += "  \(name.padded(to: width))  \(family.describe(name)?.summary ?? "")\n"
      }
    }
    return text
  }

  private static func specPage() -> String {
    var text = "The keys of a spec\n\n"
    Field.write(Catalogue.specFields(), indent: 2, to: &text)
    return text
  }
}
