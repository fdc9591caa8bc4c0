/// Completion scripts, made from the commands' declarations.
enum Completion {
  /// What a command's arguments are, as far as a shell can help.
  private enum Subject {
    case runs, files, words([String])
  }

  /// Reads the subjects off the usage line.
  private static func subjects(_ command: any Command.Type) -> [Subject] {
    let words = command.usage.split { !$0.isLetter }.map(String.init)
    if command.name == CompletionCommand.name { return [.words(["bash", "zsh", "fish"])] }
    if command.name == KeyCommand.name { return [.words(["new", "list", "trust"])] }
    var subjects: [Subject] = []
    if !Set(words).isDisjoint(with: ["RUN", "MODEL"]) { subjects.append(.runs) }
    if !Set(words).isDisjoint(with: ["SPEC", "MODEL", "FILE", "DIR", "REMOTE"]) {
      subjects.append(.files)
    }
    return subjects
  }

  private static func options(_ command: any Command.Type) -> [Option] {
    command.options + commonOptions
  }

  // MARK: bash

  static func bash() -> String {
    let commands = HelpPage.shown
    let cases = commands.map { command in
      let names = options(command).map(\.name).joined(separator: " ")
      return "    \(command.name)) options=\"\(names)\"; subjects=\"\(bash(subjects(command)))\" ;;"
    }
    let values = commands.flatMap { command in
      options(command).filter { $0.value != nil }.map { option in
        let words =
          option.choices.isEmpty
          ? "compopt -o default; COMPREPLY=()"
          : "COMPREPLY=($(compgen -W \"\(option.choices.joined(separator: " "))\" -- \"$cur\"))"
        return "    \"\(command.name) \(option.name)\") \(words); return ;;"
      }
    }
    return """
      # bash completion for lethe; made by 'lethe completion bash'
      _lethe() {
        local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} options="" subjects=""
        local previous=${COMP_WORDS[COMP_CWORD-1]}
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(commands.map { $0.name }.joined(separator: " ")) --help --version" -- "$cur"))
          return
        fi
        case "$command $previous" in
      \(values.joined(separator: "\n"))
        esac
        case "$command" in
      \(cases.joined(separator: "\n"))
        esac
        if [[ $cur == -* ]]; then
          COMPREPLY=($(compgen -W "$options" -- "$cur"))
          return
        fi
        COMPREPLY=()
        local subject
        for subject in $subjects; do
          case "$subject" in
            runs) COMPREPLY+=($(compgen -W "last $(lethe ls --names 2>/dev/null)" -- "$cur")) ;;
            files) compopt -o filenames; COMPREPLY+=($(compgen -f -- "$cur")) ;;
            *) COMPREPLY+=($(compgen -W "$subject" -- "$cur")) ;;
          esac
        done
      }
      complete -F _lethe lethe

      """
  }

  private static func bash(_ subjects: [Subject]) -> String {
    subjects.flatMap { subject in
      switch subject {
      case .runs: ["runs"]
      case .files: ["files"]
      case .words(let words): words
      }
    }.joined(separator: " ")
  }

  // MARK: zsh

  static func zsh() -> String {
    let commands = HelpPage.shown
    let list = commands.map { "    '\($0.name):\(escaped($0.summary))'" }
    let cases = commands.map { command in
      let options = options(command).map { option -> String in
        let value: String
        if let name = option.value {
          let action =
            option.choices.isEmpty ? "_files" : "(\(option.choices.joined(separator: " ")))"
          value = ":\(escaped(name)):\(action)"
        } else {
          value = ""
        }
        return "        '*\(option.name)[\(escaped(option.help))]\(value)'"
      }
      let actions = subjects(command).map { subject in
        switch subject {
        case .runs: "_lethe_runs"
        case .files: "_files"
        case .words(let words): "compadd \(words.joined(separator: " "))"
        }
      }
      let rest =
        actions.isEmpty
        ? [] : ["        '*:argument:{ \(actions.joined(separator: "; ")) }'"]
      return """
            \(command.name))
              _arguments \\
        \((options + rest).joined(separator: " \\\n"))
              ;;
        """
    }
    return """
      #compdef lethe
      # zsh completion for lethe; made by 'lethe completion zsh'
      _lethe_runs() {
        compadd last ${(f)"$(lethe ls --names 2>/dev/null)"}
      }
      _lethe() {
        if (( CURRENT == 2 )); then
          local -a commands=(
      \(list.joined(separator: "\n"))
          )
          _describe command commands
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case $command in
      \(cases.joined(separator: "\n"))
        esac
      }
      if [[ $funcstack[1] == _lethe ]]; then _lethe "$@"; else compdef _lethe lethe; fi

      """
  }

  /// A text inside single quotes, without what `_arguments` would take for its own.
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "'": "'\\''"
      case "[", "]", ":": "\\\(character)"
      default: String(character)
      }
    }.joined()
  }

  // MARK: fish

  static func fish() -> String {
    var lines = [
      "# fish completion for lethe; made by 'lethe completion fish'", "complete -c lethe -f",
    ]
    for command in HelpPage.shown {
      lines.append(
        "complete -c lethe -n __fish_use_subcommand -a \(command.name) -d \(quoted(command.summary))"
      )
      let condition = "complete -c lethe -n '__fish_seen_subcommand_from \(command.name)'"
      for option in options(command) {
        let isLong = option.name.hasPrefix("--")
        let name = isLong ? "-l \(option.name.dropFirst(2))" : "-s \(option.name.dropFirst())"
        let value =
          option.value == nil
          ? ""
          : option.choices.isEmpty
            ? " -r" : " -x -a \(quoted(option.choices.joined(separator: " ")))"
        lines.append("\(condition) \(name)\(value) -d \(quoted(option.help))")
      }
      for subject in subjects(command) {
        switch subject {
        case .runs: lines.append("\(condition) -a '(lethe ls --names 2>/dev/null) last'")
        case .files: lines.append("\(condition) -F")
        case .words(let words):
          lines.append("\(condition) -a \(quoted(words.joined(separator: " ")))")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    return "'\(escaped)'"
  }
}
