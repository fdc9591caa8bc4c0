import Documents

/// One verb of the command line: its stored properties declare its arguments and options, and hold what they say.
protocol Command: Sendable {
  static var name: String { get }
  /// What the list of commands says, in one line.
  static var summary: String { get }
  /// What follows the name on the usage line.
  static var usage: String { get }
  /// Command lines without `lethe`, the way people would type them; at least one unless hidden.
  static var examples: [String] { get }
  /// Hidden commands are for the program itself.
  static var isHidden: Bool { get }
  /// Reads the command line at hand (`Options.read`).
  init()
  /// Runs the command and returns the exit code.
  func run(_ environment: Environment) async throws -> ExitCode
}

extension Command {
  static var isHidden: Bool { false }
  static var examples: [String] { [] }
  static var usage: String { Option.usage(of: options) }

  /// Its own arguments and options, as its properties declare them.
  static var options: [Option] { Options.declared { Self() } }
}

/// How the program ends (DESIGN: command line).
enum ExitCode: Int32, Sendable {
  case done = 0
  case stepFailed = 1
  case wrongInput = 2
  case difference = 3
  case ourBug = 70
  case interrupted = 130
}
