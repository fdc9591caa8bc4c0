/// One option of a command, as the parser and the help page know it.
struct Option: Sendable {
  /// With its dashes, such as `--jobs`.
  let name: String
  /// What the help page calls its value; nil for a flag.
  let value: String?
  let help: String
  /// The values that it takes, when they are few; for completion.
  let choices: [String]

  /// The option as it is typed: `--jobs N`.
  var form: String { value.map { "\(name) \($0)" } ?? name }

  init(_ name: String, _ value: String? = nil, _ help: String, choices: [String] = []) {
    self.name = name
    self.value = value
    self.help = help
    self.choices = choices
  }

  static let json = Option("--json", "prints JSON on standard output")
  static let runs = Option(
    "--runs", "DIR", "where runs and the store are (default runs, or LETHE_RUNS)")
  static let offline = Option(
    "--offline", nil, "fetches nothing from a network, and says what is missing")
  static let set = Option("--set", "PATH=VALUE", "overrides one value of the spec; repeatable")

  private init(_ name: String, _ help: String) { self.init(name, nil, help) }
}

/// Options that every command takes.
let commonOptions = [
  Option.runs, Option("--help", nil, "prints this page"),
]
