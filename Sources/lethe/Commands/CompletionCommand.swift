import Documents
import Workbench

/// `lethe completion`: what shells need to complete command lines.
struct CompletionCommand: Command {
  static let name = "completion"
  static let summary = "Prints the completion script for bash, zsh or fish."
  static let examples = [
    "completion bash > ~/.local/share/bash-completion/completions/lethe",
    "completion zsh > ~/.zfunc/_lethe", "completion fish > ~/.config/fish/completions/lethe.fish",
  ]

  private enum Shell: String, CaseIterable { case bash, zsh, fish }

  private let shell = Options.argument("SHELL", of: Shell.self)

  func run(_ environment: Environment) async throws -> ExitCode {
    switch shell {
    case .bash: write(Completion.bash(), to: 1)
    case .zsh: write(Completion.zsh(), to: 1)
    case .fish: write(Completion.fish(), to: 1)
    }
    return .done
  }
}
