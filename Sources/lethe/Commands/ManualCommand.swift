import Documents
import Experiments
import Records

/// `lethe man`: the manual page, from the same declarations as `--help`.
struct ManualCommand: Command {
  static let name = "man"
  static let summary = "Prints the manual page."
  static let examples = ["man | man -l -", "man > /usr/local/share/man/man1/lethe.1"]

  func run(_ environment: Environment) async throws -> ExitCode {
    write(Self.page(), to: 1)
    return .done
  }

  /// The page in the language of troff's `man` macros.
  static func page() -> String {
    var lines = [
      ".TH LETHE 1 \"\" \"lethe \(Release.version)\" \"User Commands\"", ".SH NAME",
      "lethe \\- reproducible experiments in machine unlearning", ".SH SYNOPSIS",
      ".B lethe", ".I COMMAND", "[\\fIARGUMENTS\\fR]", ".SH DESCRIPTION",
      text(
        "A YAML spec declares a model, data, unlearning methods and metrics. Lethe compiles it into a graph "
          + "of cached steps, runs what is not cached, and leaves a run directory with metrics, samples, "
          + "a report and a manifest that others can check byte for byte."),
      ".SH COMMANDS",
    ]
    for command in HelpPage.shown {
      lines += [".SS lethe \(text(command.name)) \(text(command.usage))", text(command.summary)]
      lines += command.options.filter { !$0.help.isEmpty }.flatMap(entry)
      if !command.examples.isEmpty {
        lines += [".PP", command.examples.count == 1 ? "Example:" : "Examples:", ".nf", ".RS"]
        lines += command.examples.map { text("lethe \($0)") }
        lines += [".RE", ".fi"]
      }
    }
    lines += [".SH OPTIONS", "Every command takes these."]
    lines += CommonOptions.options.flatMap(entry)
    lines.append(".SH EXIT STATUS")
    for (code, meaning) in HelpPage.exitCodes { lines += [".TP", ".B \(code)", text(meaning)] }
    lines.append(".SH ENVIRONMENT")
    for (name, meaning) in environment { lines += [".TP", ".B \(name)", text(meaning)] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func entry(_ option: Option) -> [String] {
    let names =
      option.isArgument ? nil : option.names.map { "\\fB\(text($0))\\fR" }.joined(separator: ", ")
    let value = option.value.map { "\\fI\(text($0))\\fR" }
    return [".TP", [names, value].compactMap(\.self).joined(separator: " "), text(option.help)]
  }

  private static let environment = [
    ("LETHE_RUNS", "Where runs and the store are, when --runs is not given."),
    ("LETHE_KEYS", "Where keys are (default lethe/keys under XDG_CONFIG_HOME or ~/.config)."),
    (
      "LETHE_KERNELS",
      "Forces a level of the numeric kernels: avx512, avx2 or scalar. No result changes."
    ),
    ("NO_COLOR", "Turns colours off."),
  ]

  /// A line of text for troff: nothing in it is a command.
  private static func text(_ text: String) -> String {
    let escaped = text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      case "'": "\\(aq"
      case "\"": "\\(dq"
      default: String(character)
      }
    }.joined()
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }
}
