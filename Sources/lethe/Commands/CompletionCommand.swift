import Documents
import Workbench

/// `lethe completion`: what shells need to complete command lines.
enum CompletionCommand: Command {
  static let name = "completion"
  static let summary = "Prints the completion script for bash, zsh or fish."
  static let usage = "bash | zsh | fish"
  static let examples = [
    "completion bash > ~/.local/share/bash-completion/completions/lethe",
    "completion zsh > ~/.zfunc/_lethe", "completion fish > ~/.config/fish/completions/lethe.fish",
  ]

  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode {
    switch try arguments.single("SHELL") {
    case "bash": write(Completion.bash(), to: 1)
    case "zsh": write(Completion.zsh(), to: 1)
    case "fish": write(Completion.fish(), to: 1)
    case let shell:
      throw UsageError(
        message: "no completion for '\(shell)'",
        help: Suggestion.help(for: shell, among: ["bash", "zsh", "fish"]))
    }
    return .done
  }
}
