/// One verb of the command line.
protocol Command: Sendable {
  static var name: String { get }
  /// What the list of commands says, in one line.
  static var summary: String { get }
  /// What follows the name on the usage line.
  static var usage: String { get }
  static var options: [Option] { get }
  /// Command lines without `lethe`, the way people would type them; at least one unless hidden.
  static var examples: [String] { get }
  /// Hidden commands are for the program itself.
  static var isHidden: Bool { get }
  /// Runs the command and returns the exit code.
  static func run(_ arguments: Arguments, _ environment: Environment) async throws -> ExitCode
}

extension Command {
  static var isHidden: Bool { false }
  static var options: [Option] { [] }
  static var examples: [String] { [] }
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
