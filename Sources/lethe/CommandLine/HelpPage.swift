import Documents
import Experiments

/// What `--help` prints, made from the commands' declarations.
enum HelpPage {
  /// Said of every command, with its meaning.
  static let exitCodes = [
    (0, "done"), (1, "a step failed"), (2, "the spec or the command line is wrong"),
    (3, "a verification found a difference"), (70, "a bug of ours"), (130, "interrupted"),
  ]

  /// The commands that people are shown.
  static var shown: [any Command.Type] { allCommands.filter { !$0.isHidden } }

  /// What help tells of a command: arguments that need a word, its own options, and those of every command.
  static func entries(of command: any Command.Type) -> [Option] {
    (command.options + CommonOptions.options).filter { !$0.isArgument || !$0.help.isEmpty }
  }

  /// The list of commands.
  static func overview() -> String {
    let width = shown.map { $0.name.count }.max() ?? 0
    let lines = shown.map { "  \($0.name.padded(to: width))  \($0.summary)" }
    let codes = exitCodes.map { "\($0.0) \($0.1)" }
    return """
      lethe: reproducible experiments in machine unlearning

      usage: lethe COMMAND [ARGUMENTS]; lethe COMMAND --help explains one

      \(lines.joined(separator: "\n"))

      exit codes: \(codes.prefix(3).joined(separator: ", ")),
      \(codes.dropFirst(3).joined(separator: ", "))
      """
  }

  /// One command: usage, options, examples.
  static func page(of command: any Command.Type) -> String {
    let options = entries(of: command)
    let width = options.map(\.form.count).max() ?? 0
    let lines = options.map { "  \($0.form.padded(to: width))  \($0.help)" }
    let examples = command.examples.map { "  lethe \($0)" }
    return """
      \(command.summary)

      usage: lethe \(command.name) \(command.usage)

      \(lines.joined(separator: "\n"))
      """
        + (examples.isEmpty
          ? ""
          : "\n\nexample\(examples.count == 1 ? "" : "s"):\n\(examples.joined(separator: "\n"))")
  }
}

extension String {
  /// The text followed by spaces up to the width, in characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
