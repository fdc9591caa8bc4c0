import Documents

/// Completion scripts, made from the commands' declarations.
enum Completion {
  /// What a shell can offer for an argument or for an option's value.
  private enum Subject: Equatable {
    case runs, files, words([String])
  }

  /// Reads the subjects off a declaration: its choices, or what its value is called.
  private static func subjects(_ option: Option) -> [Subject] {
    if !option.choices.isEmpty { return [.words(option.choices)] }
    let words = (option.value ?? "").split { !$0.isLetter }.map(String.init)
    let runs = Set(words).isDisjoint(with: ["RUN", "MODEL", "OTHER"]) ? [] : [Subject.runs]
    let places: Set = [
      "SPEC", "MODEL", "FILE", "DIR", "FOLDER", "REMOTE", "LOG", "ROWS", "ADDRESS",
    ]
    return runs + (places.isDisjoint(with: words) ? [] : [.files])
  }

  /// The same for all arguments of a command.
  private static func subjects(_ command: any Command.Type) -> [Subject] {
    command.options.filter(\.isArgument).flatMap { subjects($0) }.reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
  }

  private static func options(_ command: any Command.Type) -> [Option] {
    (command.options + CommonOptions.options).filter { !$0.isArgument }
  }

  // MARK: bash

  static func bash() -> String {
    let commands = HelpPage.shown
    let cases = commands.map { command in
      let names = options(command).flatMap(\.names).joined(separator: " ")
      return
        "      \(command.name)) options=\"\(names)\"; subjects=\"\(bash(subjects(command)))\" ;;"
    }
    let values = commands.flatMap { command in
      options(command).filter { $0.value != nil }.map { option in
        let patterns = option.names.map { "\"\(command.name) \($0)\"" }.joined(separator: "|")
        return "    \(patterns)) subjects=\"\(bash(subjects(option)))\" ;;"
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
          *) case "$command" in
      \(cases.joined(separator: "\n"))
          esac ;;
        esac
        if [[ -n $options && $cur == -* ]]; then
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
      let options = options(command).flatMap { option in
        let value = option.value.map { ":\(escaped($0)):\(action(subjects(option)))" } ?? ""
        return option.names.map { "        '*\($0)[\(escaped(option.help))]\(value)'" }
      }
      let offers = subjects(command)
      let rest = offers.isEmpty ? [] : ["        '*:argument:\(action(offers))'"]
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

  /// What `_arguments` does to offer words; a blank offers none.
  private static func action(_ subjects: [Subject]) -> String {
    let actions = subjects.map { subject in
      switch subject {
      case .runs: "_lethe_runs"
      case .files: "_files"
      case .words(let words): "compadd \(words.joined(separator: " "))"
      }
    }
    return actions.isEmpty ? " " : "{ \(actions.joined(separator: "; ")) }"
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
        let names = option.names.map { name in
          name.hasPrefix("--") ? " -l \(name.dropFirst(2))" : " -s \(name.dropFirst())"
        }.joined()
        let offers = subjects(option)
        let words = offers.compactMap(words).map { " -a \($0)" }.joined()
        let value =
          option.value == nil ? "" : (offers.contains(.files) ? " -r -F" : " -x") + words
        lines.append("\(condition)\(names)\(value) -d \(quoted(option.help))")
      }
      for subject in subjects(command) {
        lines.append(condition + (words(subject).map { " -a \($0)" } ?? " -F"))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The words that fish offers; nil for files.
  private static func words(_ subject: Subject) -> String? {
    switch subject {
    case .runs: "'(lethe ls --names 2>/dev/null) last'"
    case .files: nil
    case .words(let words): quoted(words.joined(separator: " "))
    }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    return "'\(escaped)'"
  }
}
